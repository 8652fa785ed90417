import type { ModelStatus } from "#app/app.ts";
import { sizeInWords } from "./format.ts";

/** Whether the model of that name was made for English alone, as SmolLM2 says of itself in its model card. */
export const knowsEnglishOnly = (name: string): boolean => name.startsWith("SmolLM2");

/** The model's state in one sentence. */
export function modelInWords(status: ModelStatus): string {
  switch (status.kind) {
    case "idle":
      return "The model starts when you open a neuron";
    case "loading":
      return status.progress.stage === "starting"
        ? "Starting the model"
        : `${stages[status.progress.stage]}: ${progressInWords(status.progress)}`;
    case "ready":
      if (status.info.origin !== undefined) return `${status.info.name} is ready (at ${status.info.origin})`;
      return `${status.info.name} is ready (${sizeInWords(status.info.bytes)}, ${status.elsewhere ? "in another tab" : "on this device"})`;
    case "failed":
      return "The model could not be loaded";
  }
}

const stages = { fetching: "Loading the model", checking: "Checking the model" };

/** `41 of 98 MB`, in the unit of the whole. */
export function progressInWords(progress: { readonly loadedBytes: number; readonly totalBytes: number }): string {
  if (progress.totalBytes <= 0) return sizeInWords(progress.loadedBytes);
  const whole = sizeInWords(progress.totalBytes);
  const unit = whole.split(" ")[1] ?? "bytes";
  const part = progress.loadedBytes / ({ GB: 1e9, MB: 1e6, kB: 1e3 }[unit] ?? 1);
  return `${unit === "GB" ? part.toFixed(1) : Math.round(part)} of ${whole}`;
}
