import type { DownloadRow } from "#app/app.ts";
import { sizeInWords, waitInWords } from "#ui/words/format.ts";
import { progressInWords } from "#ui/words/model.ts";

const progressOf = ({ doneBytes, totalBytes }: DownloadRow): string =>
  progressInWords({ loadedBytes: doneBytes, totalBytes });

/** Where a download stands, for the eyes: it may change every second. */
export function stateInWords(row: DownloadRow): string {
  switch (row.state) {
    case "waiting":
      return `Waits to begin, from ${row.from}.`;
    case "fetching": {
      const pace = row.bytesPerSecond === undefined ? "" : `, ${sizeInWords(row.bytesPerSecond)} a second`;
      const left = row.secondsLeft === undefined ? "" : `, ${waitInWords(row.secondsLeft)} left`;
      return `${progressOf(row)} from ${row.from}${pace}${left}`;
    }
    case "paused":
      return `Paused at ${progressOf(row)}. What arrived is kept.`;
    case "checking":
      return `Checking that every byte is right: ${progressOf(row)}`;
    case "failed":
      return row.doneBytes > 0 ? `Stopped at ${progressOf(row)}. What arrived whole is kept.` : "Nothing has arrived.";
    case "here":
      return `Here, and every byte is right: ${sizeInWords(row.totalBytes)}.`;
  }
}

const quarters = ["has begun", "a quarter is here", "half is here", "three quarters are here", "nearly all is here"];

/** The same for the ears: it changes with the state and with each quarter, so that it is calm. */
export function announcementOf(row: DownloadRow): string {
  const part = row.totalBytes > 0 ? Math.min(1, row.doneBytes / row.totalBytes) : 0;
  const quarter = quarters[Math.floor(part * 4)] ?? "has begun";
  switch (row.state) {
    case "waiting":
      return `${row.name} waits to be fetched.`;
    case "fetching":
      return `${row.name}: ${quarter}.`;
    case "paused":
      return `${row.name} is paused.`;
    case "checking":
      return `${row.name} is being checked.`;
    case "failed":
      return `${row.name} stopped. ${row.why ?? ""}`.trim();
    case "here":
      return `${row.name} is here.`;
  }
}
