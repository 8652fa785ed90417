import type { Unsubscribe } from "#core/words/ports.ts";

interface LaunchParams {
  readonly files?: readonly FileSystemFileHandle[];
}
interface LaunchQueue {
  setConsumer(consumer: (params: LaunchParams) => void): void;
}

/**
 * Calls back with every `.brane` file that the operating system opens with the installed app, those from before this
 * call included. Does nothing where the browser has no such thing. The browser keeps one consumer: call it once.
 */
export function onFileLaunched(listener: (file: File) => void): Unsubscribe {
  const { launchQueue } = globalThis as { readonly launchQueue?: LaunchQueue };
  let listening = true;
  launchQueue?.setConsumer(({ files = [] }) => {
    for (const handle of files) {
      void handle.getFile().then((file) => {
        if (listening) listener(file);
      });
    }
  });
  return () => {
    listening = false;
  };
}
