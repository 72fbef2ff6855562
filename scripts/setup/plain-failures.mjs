// Imported for its effect by every task: what the user can do something about is said in a line, without a stack of
// this tool's own insides. Faults of the tool itself (a TypeError and the like) keep theirs.
process.on('uncaughtException', (error) => {
  console.error(error.constructor === Error ? `holdfast: ${error.message}` : error);
  process.exit(1);
});
