import { lazy, Match, Switch } from "solid-js";
import type { DialogRequest } from "./dialogs.ts";

const Palette = lazy(() => import("#ui/commands/palette.tsx"));
const OpenPackage = lazy(() => import("#ui/package/open-package.tsx"));
const ExportPackage = lazy(() => import("#ui/package/export-package.tsx"));
const CreateNeuron = lazy(() => import("#ui/create/create-neuron.tsx"));
const ChangeNeuron = lazy(() => import("#ui/create/change-neuron.tsx"));
const Membrane = lazy(() => import("#ui/membrane/membrane.tsx"));
const ConnectServer = lazy(() => import("#ui/tools/connect-server.tsx"));
const Rename = lazy(() => import("#ui/chat/rename.tsx"));
const RemoveNeuron = lazy(() => import("#ui/chat/remove-neuron.tsx"));
const Leave = lazy(() => import("#ui/markdown/leave.tsx"));
const DocumentText = lazy(() => import("#ui/why/document-text.tsx"));
const Erase = lazy(() => import("#ui/health/erase.tsx"));

/** The dialog for a request; each loads when it is first asked for. */
export default function Overlay(props: { readonly request: DialogRequest }) {
  const as = <Kind extends DialogRequest["kind"]>(kind: Kind) =>
    props.request.kind === kind ? (props.request as Extract<DialogRequest, { readonly kind: Kind }>) : undefined;
  return (
    <Switch>
      <Match when={as("palette")}>
        <Palette />
      </Match>
      <Match when={as("open-package")}>{(request) => <OpenPackage file={request().file} />}</Match>
      <Match when={as("export")}>{(request) => <ExportPackage neuronId={request().neuronId} />}</Match>
      <Match when={as("create")}>
        <CreateNeuron />
      </Match>
      <Match when={as("change")}>{(request) => <ChangeNeuron neuronId={request().neuronId} />}</Match>
      <Match when={as("membrane")}>{(request) => <Membrane neuronId={request().neuronId} />}</Match>
      <Match when={as("connect-server")}>{(request) => <ConnectServer neuronId={request().neuronId} />}</Match>
      <Match when={as("rename")}>{(request) => <Rename conversation={request().conversation} />}</Match>
      <Match when={as("remove-neuron")}>{(request) => <RemoveNeuron neuron={request().neuron} />}</Match>
      <Match when={as("document")}>
        {(request) => (
          <DocumentText
            neuronId={request().neuronId}
            id={request().id}
            name={request().name}
            passage={request().passage}
          />
        )}
      </Match>
      <Match when={as("leave")}>{(request) => <Leave href={request().href} />}</Match>
      <Match when={as("erase")}>
        <Erase />
      </Match>
    </Switch>
  );
}
