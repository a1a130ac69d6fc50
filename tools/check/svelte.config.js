/** For svelte-check: with a configuration, if an empty one, it tells of a component that cannot be parsed. */
export default { preprocess: [] };
