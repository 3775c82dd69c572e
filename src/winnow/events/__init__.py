"""Trade shows, open houses, webinars: who registered, who came, and the kiosk that takes contacts in without a network."""
