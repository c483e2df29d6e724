//! artifacts.yaml and the `artifacts:` section of dvc.yaml, read into typed annotations.
