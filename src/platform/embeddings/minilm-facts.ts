/** all-MiniLM-L6-v2 in 8 bits, as public/models carries it. Light enough for whoever only needs to know, not to embed. */
export const miniLm = {
  /** Folder and manifest id of its files. */
  files: "all-minilm-l6-v2",
  /** What vectors are marked with. Change it when weights, pooling or truncation change: stored vectors are then made anew. */
  model: "all-minilm-l6-v2-q8-soma",
  dimensions: 384,
  /** What it was trained to read at a time (its model card); what is beyond is not read. */
  tokens: 256,
} as const;
