/** The teams of the example, with how many people are in each; they come to 200. */
export const TEAMS = [
  ['Example North Valley', 15], ['Example South Valley', 15], ['Example Riverside', 14], ['Example Harbour', 14], ['Example Old Town', 13], ['Example Hill Villages', 14], ['Example Lake Shore', 13], ['Example Western Road', 13],
  ['Example Eastern Road', 13], ['Example Market Quarter', 12], ['Example Mobile Clinic', 16], ['Example Water and Sanitation', 12], ['Example Logistics', 14], ['Example Data and Reports', 10], ['Example Head Office', 12],
] as const;
/** The teams that visit households come first. */
export const FIELD_TEAMS = 12;
export const LOGISTICS = 12;
export const DATA = 13;
export const OFFICE = 14;
