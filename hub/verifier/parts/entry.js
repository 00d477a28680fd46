// For pages that check what they show, and for whoever checks many files by script.
window.creditHubVerifier = {
  check, judge, partSheet, readStatement, readTrust, readVkey, Refusal, Unable, STEPS,
};
