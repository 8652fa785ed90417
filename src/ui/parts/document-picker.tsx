import type { JSX } from "solid-js";

/** The browser's own choice of files, behind a button of ours: `children` makes the button and opens it. */
export function DocumentPicker(props: {
  readonly onPick: (files: readonly File[]) => void;
  readonly children: (open: () => void) => JSX.Element;
}) {
  let input!: HTMLInputElement;
  return (
    <>
      <input
        ref={(element) => (input = element)}
        type="file"
        multiple
        hidden
        accept=".txt,.md,.markdown,.csv,text/plain,text/markdown,text/csv"
        onChange={(event) => {
          props.onPick([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = ""; // so that the same file can be chosen again
        }}
      />
      {props.children(() => input.click())}
    </>
  );
}
