import { describe, expect, test } from "vitest";
import { sha256Hex, utf8 } from "#core/words/bytes.ts";
import { checkpointText, readCheckpoint, readCheckpoints, writeCheckpoints } from "./checkpoint.ts";
import { checkSignature, noteKey, readKey, readNote, signNote, writeKey } from "./note.ts";

/** From the documentation of Go's golang.org/x/mod/sumdb/note, where the form comes from. */
const goKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const goNote =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
  "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

async function signer(name = "brane/log/1") {
  const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
  const key = await noteKey(name, new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  return { key, sign: (text: string) => signNote(text, key, pair.privateKey) };
}
async function read(note: string, keyLine: string) {
  const [opened, key] = [readNote(note), await readKey(keyLine)];
  if (opened === undefined || key === undefined) throw new Error("The note or the key does not read.");
  return checkSignature(opened, key);
}

describe("a signed note", () => {
  test("that another implementation signed is good, and bad with one word changed", async () => {
    expect(await read(goNote, goKey)).toBe("good");
    expect(await read(goNote.replace("answer", "cause"), goKey)).toBe("bad");
  });

  test("of ours is good for its key and unknown to any other, of the same name too", async () => {
    const [one, other] = [await signer(), await signer()];
    const note = await one.sign("text\n\nwith an empty line\n");
    expect(await read(note, writeKey(one.key))).toBe("good");
    expect(await read(note, writeKey(other.key))).toBe("unknown");
    expect(await read(note.replaceAll("— brane/log/1", "— brane/log/2"), writeKey(one.key))).toBe("unknown");
  });

  test("with a second signature of the same key that does not hold is bad", async () => {
    const { key, sign } = await signer();
    const note = (await sign("text\n")) + (await sign("other\n")).slice("other\n\n".length);
    expect(await read(note, writeKey(key))).toBe("bad");
  });

  test("that is none is refused, whatever it holds", async () => {
    const { sign } = await signer();
    const good = await sign("text\n");
    for (const text of [
      ...[
        "",
        "\n",
        "\n\n",
        "text\n",
        good.slice(0, -1),
        `${good}x`,
        good.replace("—", "-"),
        good.replace("text", "te\0t"),
      ],
      ...[good.replace("— brane", "— br ane"), good.replace(/ [^ ]+\n$/, " AAAA\n"), good.replace("text", "te\rxt")],
      ...[good.replace("text", "te\ud800xt"), good.replace("— brane", "— br+ne")],
    ]) {
      expect(readNote(text), JSON.stringify(text)).toBeUndefined();
    }
  });

  test("a key whose id does not fit its bytes, or that is cut, is none", async () => {
    for (const line of [goKey.replace("c74f", "c74e"), goKey.slice(0, -4), "", "a+b", goKey.replace("+ARp", "+ASp")]) {
      expect(await readKey(line)).toBeUndefined();
    }
  });
});

describe("a checkpoint", () => {
  test("comes back as it was written, alone and among others", async () => {
    const { sign } = await signer();
    const root = await sha256Hex(utf8("root"));
    const notes = await Promise.all(
      [0, 7, 12_345].map((size) => sign(checkpointText({ origin: "brane/log/1", size, root }))),
    );
    expect(readCheckpoint(notes[1] ?? "")).toMatchObject({ origin: "brane/log/1", size: 7, root });
    expect(readCheckpoints(writeCheckpoints(notes))?.map(({ size }) => size)).toEqual([0, 7, 12_345]);
    expect(readCheckpoints(notes[0] ?? "")).toHaveLength(1);
  });

  test("with another number, a shorter root or a line too few is none", async () => {
    const { sign } = await signer();
    const root = await sha256Hex(utf8("root"));
    const text = checkpointText({ origin: "o", size: 7, root });
    for (const changed of [
      ...[text.replace("\n7\n", "\n07\n"), text.replace("\n7\n", "\n-7\n"), text.replace("\n7\n", "\n7.0\n")],
      ...[text.replace("\n7\n", "\n99999999999999999999\n"), text.replace("7\n", ""), text.replace(/.{8}\n$/, "\n")],
    ]) {
      expect(readCheckpoint(await sign(changed)), changed).toBeUndefined();
    }
    expect(readCheckpoints("")).toBeUndefined();
  });
});
