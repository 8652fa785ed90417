import { createSignal, For, Match, Show, Switch } from "solid-js";
import type { DoorPerson, LockDesk, LockOpening } from "#app/app.ts";
import { WayForm } from "#ui/lock/way-form.tsx";
import { Join } from "./join.tsx";
import "./people.css";

type Enter = (
  trying: Promise<LockOpening>,
  atHome?: boolean,
) => Promise<{ readonly reason: string; readonly pause: number } | undefined>;

/** The names of those who share this BRANE; who is chosen shows that it is them. */
export default function Door(props: { readonly desk: LockDesk; readonly enter: Enter }) {
  const [chosen, setChosen] = createSignal<DoorPerson>();
  return (
    <Show
      when={chosen()}
      keyed
      fallback={
        <>
          <h1 tabindex="-1">Who is there?</h1>
          <p>What each of you keeps here is closed to the others.</p>
          <ul class="at-door">
            <For each={props.desk.people}>
              {(person, at) => (
                <li>
                  <button
                    type="button"
                    class="btn"
                    {...(at() === 0 ? { "data-first": "" } : {})}
                    onClick={() => setChosen(person)}
                  >
                    <span class="who" translate="no">
                      {person.name}
                    </span>
                    <Show when={person.state !== "here"}>
                      <span class="tag">{person.state === "invited" ? "Invited" : "Invitation expired"}</span>
                    </Show>
                  </button>
                </li>
              )}
            </For>
          </ul>
        </>
      }
    >
      {(person) => {
        const back = (
          <button type="button" class="btn plain" onClick={() => setChosen(undefined)}>
            Somebody else
          </button>
        );
        return (
          <>
            <h1 tabindex="-1">Hello, {person.name}.</h1>
            <Switch>
              <Match when={person.state === "here"}>
                <WayForm
                  ways={person.ways}
                  does="Open"
                  doing="Opening…"
                  show={(proof) => props.enter(props.desk.open(proof, person.id))}
                  also={back}
                />
              </Match>
              <Match when={person.state === "invited"}>
                <Join join={(code, own) => props.enter(props.desk.join(person.id, code, own), true)} also={back} />
              </Match>
              <Match when={person.state === "expired"}>
                <p>This invitation was for a week, and that is over. Ask an admin to remove it and invite you again.</p>
                {back}
              </Match>
            </Switch>
          </>
        );
      }}
    </Show>
  );
}
