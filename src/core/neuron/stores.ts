/** What the stores of conversations are called. Apart from their schemas, which the first screen does without. */
export const conversationStore = "conversations"; // tagged by neuron
export const messageStore = "messages"; // tagged by conversation; their ids sort by time
