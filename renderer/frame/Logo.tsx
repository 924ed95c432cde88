/** The mark: a wave that ends in a point. */
export const Logo = () => (
  <svg className="logo" viewBox="0 0 20 20" aria-hidden>
    <path
      d="M2 13.5C4.6 13.5 4.9 6.5 7.5 6.5S10.4 13.5 13 13.5 15.6 9 18 9"
      fill="none"
      stroke="var(--accent)"
      strokeWidth="2.2"
      strokeLinecap="round"
    />
    <circle cx="18" cy="9" r="1.6" fill="var(--accent)" />
  </svg>
);
