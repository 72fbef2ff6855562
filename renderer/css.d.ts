/** A CSS Module: the local names of a style sheet, as Vite gives them out. */
declare module '*.module.css' {
  const classes: Readonly<Record<string, string>>;
  export default classes;
}
declare module '*.css';
