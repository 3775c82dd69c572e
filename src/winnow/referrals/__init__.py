"""Who referred whom, with what words, whether they were thanked, and the links that they pass on."""
