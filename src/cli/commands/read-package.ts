import type { PackageReading } from "#core/brane/read-package.ts";
import type { Command } from "../command.ts";

type CommandReport = Awaited<ReturnType<Command>>;

/** What can be said of a file that was read as far as it goes. */
export type Readable = Extract<PackageReading, { readonly kind: "opened" | "needs-passphrase" }>;

/**
 * Reads the file, and once more with the passphrase when it is sealed and there is one. What cannot be read is a report
 * already.
 */
export async function readPackage(
  input: Parameters<Command>[0],
): Promise<{ readonly read: Readable } | { readonly report: CommandReport }> {
  const { app, bytes, askPassphrase } = input;
  const first = await app.packages.read(bytes);
  const passphrase = first.kind === "needs-passphrase" ? await askPassphrase() : undefined;
  const reading = passphrase === undefined || passphrase === "" ? first : await app.packages.read(bytes, passphrase);
  switch (reading.kind) {
    case "opened":
    case "needs-passphrase":
      return { read: reading };
    case "cannot-open":
      return bad("cannot-open", "It does not open: the passphrase is not the right one, or the file was changed.");
    case "too-new":
      return bad(
        "too-new",
        `It was saved by a newer version of BRANE (format ${reading.version}). Update BRANE to read it.`,
      );
    case "refused":
      return bad("refused", reading.reason);
  }
}

const bad = (kind: string, reason: string) => ({ report: { good: false, lines: [reason], data: { kind, reason } } });
