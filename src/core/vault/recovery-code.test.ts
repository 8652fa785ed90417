import { expect, test } from "vitest";
import { makeRecoveryCode, readRecoveryCode } from "./recovery-code.ts";
import { random } from "./testing/open-keyring.ts";

const code = makeRecoveryCode({
  bytes: (count) => Uint8Array.from({ length: count }, (_, at) => (at * 37 + 11) % 256),
});
const secretOf = (typed: string) => {
  const read = readRecoveryCode(typed);
  return read.kind === "code" ? read.secret : read.reason;
};

test("a code is seven groups of five, carries 140 bits, and is another each time", () => {
  expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){6}[0-9A-HJKMNP-TV-Z]{5}$/);
  expect(secretOf(code)).toMatch(/^.{28}$/);
  const many = new Set(Array.from({ length: 500 }, () => makeRecoveryCode(random)));
  expect(many.size).toBe(500);
});

test("a code is read as a person types it: small letters, other gaps, l for 1 and o for 0", () => {
  const secret = secretOf(code);
  expect(secretOf(` ${code.toLowerCase().replaceAll("-", " ")}\n`)).toBe(secret);
  expect(secretOf(code.replaceAll("-", ""))).toBe(secret);
  expect(secretOf(code.replaceAll("-", "–").replaceAll("0", "o").replaceAll("1", "l"))).toBe(secret);
});

test("every single wrong sign is found, in its group", () => {
  for (let at = 0; at < code.length; at += 1) {
    if (code[at] === "-") continue;
    for (const sign of "0123456789ABCDEFGHJKMNPQRSTVWXYZ") {
      if (sign === code[at]) continue;
      const typed = code.slice(0, at) + sign + code.slice(at + 1);
      expect(secretOf(typed)).toContain(`group ${Math.floor(at / 6) + 1}`);
    }
  }
});

test("two neighbours swapped, and two groups swapped, are found", () => {
  const parts = code.split("-");
  for (let at = 0; at + 1 < code.length; at += 1) {
    const [left = "", right = ""] = [code[at], code[at + 1]];
    if (left === right || left === "-" || right === "-") continue;
    const typed = code.slice(0, at) + right + left + code.slice(at + 2);
    expect(readRecoveryCode(typed).kind).toBe("mistyped");
  }
  for (let at = 0; at + 1 < parts.length; at += 1) {
    const swapped = [...parts];
    swapped.splice(at, 2, parts[at + 1] ?? "", parts[at] ?? "");
    expect(readRecoveryCode(swapped.join("-")).kind).toBe("mistyped");
  }
});

test("too little, too much and a strange sign are said in words", () => {
  expect(secretOf(code.slice(0, -3))).toBe("A recovery code has 35 letters and digits; these are 32.");
  expect(secretOf(`${code}A`)).toContain("these are 36");
  expect(secretOf(code.replace(/.$/, "!"))).toContain("has no “!”");
});
