import type { AnswerMessage } from "#core/neuron/conversation.ts";
import { Icon } from "#ui/parts/icon.tsx";
import { useShell } from "#ui/shell/shell.ts";

/** `‹ 1 of 2 ›`: the answers that were given to the same question. The one that is shown is the one later prompts hold. */
export function Versions(props: { readonly id: string; readonly versions: NonNullable<AnswerMessage["versions"]> }) {
  const shell = useShell();
  const place = () => props.versions.place;
  const last = () => props.versions.others.length;
  const show = (at: number) => {
    if (at >= 0 && at <= last()) void shell.app.conversations.showVersion(props.id, at);
  };
  return (
    <span class="versions" role="group" aria-label="Answers to this question">
      <button
        type="button"
        class="icon-btn"
        aria-label="Earlier answer"
        aria-disabled={place() === 0}
        onClick={() => show(place() - 1)}
      >
        <Icon name="back" size={16} />
      </button>
      <span class="tabular" role="status">
        <span class="unseen">Answer </span>
        {place() + 1} of {last() + 1}
      </span>
      <button
        type="button"
        class="icon-btn"
        aria-label="Later answer"
        aria-disabled={place() === last()}
        onClick={() => show(place() + 1)}
      >
        <Icon name="forward" size={16} />
      </button>
    </span>
  );
}
