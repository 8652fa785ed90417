/**
 * Asks, where a model at a server was chosen, whether the gate may open to it: what would leave, and to whom. It is
 * announced and takes no focus: who goes through the list by arrow keys passes it.
 */
export function LetToServer(props: {
  readonly neuron: string;
  readonly model: string;
  readonly origin: string;
  readonly here: boolean;
  readonly onAllow: () => void;
  readonly onLeave: () => void;
}) {
  return (
    <div class="notice wait let-to-server" role="group" aria-label={`Let ${props.neuron} ask ${props.model}`}>
      <p>
        {props.here
          ? `${props.model} runs at ${props.origin}, on this device: what ${props.neuron} is asked goes there, with the documents and facts that belong to it, and does not leave the device unless that server passes it on.`
          : `${props.model} runs at ${props.origin}: what ${props.neuron} is asked leaves this device for there, with the documents and facts that belong to it.`}
      </p>
      <div class="choices">
        <button type="button" class="btn" onClick={() => props.onAllow()}>
          Allow and use it
        </button>
        <button type="button" class="btn" onClick={() => props.onLeave()}>
          Leave it as it is
        </button>
      </div>
    </div>
  );
}
