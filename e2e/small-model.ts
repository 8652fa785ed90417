import { smallFiles } from "../src/soma/gguf/testing/small-files.ts";
import { writeGguf } from "../src/soma/gguf/write-gguf.ts";

/** A GGUF file that BRANE takes in as a model: a few kilobytes of random weights with a template; it says nothing wise. */
export function smallModel(): Buffer {
  const [small] = smallFiles();
  if (small === undefined) throw new Error("There is a small file.");
  const template = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}";
  const metadata = new Map([...small.metadata, ["tokenizer.chat_template", template] as const]);
  return Buffer.from(writeGguf({ ...small, metadata }));
}
