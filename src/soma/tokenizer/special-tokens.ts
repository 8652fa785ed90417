/**
 * Which tokens are special beyond what a file says of them. Files often forget, so llama.cpp goes by names as well
 * (src/llama-vocab.cpp), and what ends an answer there must end one here.
 */
export type SpecialRole =
  | "begin"
  | "end"
  | "unknown"
  | "separator"
  | "endOfTurn"
  | "endOfMessage"
  | "fillPrefix"
  | "fillSuffix"
  | "fillMiddle"
  | "fillPad"
  | "fillRepository"
  | "fillFile";

interface Special {
  /** The metadata keys that may give it, under `tokenizer.ggml.`; the first one there counts. */
  readonly keys: readonly string[];
  /** The names it is found by when no key gives it. */
  readonly names: readonly string[];
  /** Whether it ends an answer. */
  readonly ends: boolean;
}

export const specialTokens: Readonly<Record<SpecialRole, Special>> = {
  begin: { keys: ["bos_token_id", "cls_token_id"], names: [], ends: false },
  end: { keys: ["eos_token_id"], names: [], ends: true },
  unknown: { keys: ["unknown_token_id"], names: [], ends: false },
  separator: { keys: ["seperator_token_id"], names: [], ends: false }, // the format's own spelling
  endOfTurn: {
    keys: ["eot_token_id"],
    names: [
      ...[
        "<|eot_id|>",
        "<|im_end|>",
        "<|end|>",
        "<end_of_turn>",
        "<|endoftext|>",
        "<|end_of_text|>",
        "<EOT>",
        "_<EOT>",
      ],
      ...["[EOT]", "<｜end▁of▁sentence｜>", "<end_of_utterance>"],
    ],
    ends: true,
  },
  endOfMessage: { keys: ["eom_token_id"], names: ["<|eom_id|>"], ends: true },
  fillPrefix: {
    keys: ["fim_pre_token_id", "prefix_token_id"],
    names: [
      ...["<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<｜fim▁begin｜>", "<PRE>", "▁<PRE>", "<|code_prefix|>"],
      "<|prefix|>",
    ],
    ends: false,
  },
  fillSuffix: {
    keys: ["fim_suf_token_id", "suffix_token_id"],
    names: [
      ...["<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>", "<｜fim▁hole｜>", "<SUF>", "▁<SUF>", "<|code_suffix|>"],
      "<|suffix|>",
    ],
    ends: false,
  },
  fillMiddle: {
    keys: ["fim_mid_token_id", "middle_token_id"],
    names: [
      ...["<|fim_middle|>", "<fim-middle>", "<fim_middle>", "<｜fim▁end｜>", "<MID>", "▁<MID>", "<|code_middle|>"],
      "<|middle|>",
    ],
    ends: false,
  },
  fillPad: {
    keys: ["fim_pad_token_id"],
    names: ["<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"],
    ends: true,
  },
  fillRepository: {
    keys: ["fim_rep_token_id"],
    names: ["<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"],
    ends: true,
  },
  fillFile: { keys: ["fim_sep_token_id"], names: ["<|file_sep|>"], ends: true },
};

/** Names that end an answer whatever the file says, all of them that a vocabulary has. */
export const endNames: readonly string[] = [
  ...["<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|flush|>", "<|calls|>", "<end_of_turn>"],
  ...["<|endoftext|>", "</s>", "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]", "<|end_of_text|>"],
  ...["<end_of_utterance>", "<eos>", "<turn|>", "<|tool_response>", "<｜end▁of▁sentence｜>", "[e~["],
];

/** Tokens that are text to a reader although files mark them as control (gpt-oss). */
export const renderedNames: readonly string[] = ["<|channel|>", "<|message|>", "<|start|>", "<|constrain|>"];

/** The tokens that are control tokens by their name, whatever the file's types say. */
export function controlNames(
  given: Partial<Record<SpecialRole, number>>,
  idOf: (text: string) => number | undefined,
): number[] {
  const found = endNames.map(idOf);
  for (const [role, { names }] of Object.entries(specialTokens)) {
    if (given[role as SpecialRole] === undefined) found.push(names.map(idOf).find((token) => token !== undefined));
  }
  return found.filter((token) => token !== undefined);
}
