/**
 * Which of a person's own a file is about. A neuron is known by its id, so theirs may be called otherwise: then it is
 * named.
 */
export const hereAlready = (name: string, mine = name): string =>
  mine === name ? "A neuron of this name is here already." : `It is here already, as your ${mine}.`;

/** What the button says that writes theirs over. */
export const replaceInWords = (name: string, mine = name): string =>
  mine === name ? "Replace mine" : `Replace your ${mine}`;
