"""The vocabulary: the components of a model release, each with its kind.

The ids are canonical: they appear in rubrics, attestations, reports and JSON. They cover the five groups of the
default rubric and what the published frameworks (MOF, OSAI, OSAID, AA) ask for.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a component is made of; a license suits some kinds and not others."""

    WEIGHTS = "weights"
    DATA = "data"
    CODE = "code"
    DOCUMENT = "document"
    ACCESS = "access"


class Component(StrEnum):
    """One part of a model release that can be published or kept back."""

    WEIGHTS = "weights"
    BASE_WEIGHTS = "base-weights"
    CHECKPOINTS = "checkpoints"
    OPTIMIZER_STATES = "optimizer-states"
    PRETRAINING_DATA = "pretraining-data"
    POSTTRAINING_DATA = "posttraining-data"
    EVALUATION_DATA = "evaluation-data"
    SAMPLE_OUTPUTS = "sample-outputs"
    MODEL_METADATA = "model-metadata"
    ARCHITECTURE = "architecture"
    TRAINING_CODE = "training-code"
    DATA_PROCESSING_CODE = "data-processing-code"
    INFERENCE_CODE = "inference-code"
    EVALUATION_CODE = "evaluation-code"
    SUPPORTING_TOOLS = "supporting-tools"
    MODEL_CARD = "model-card"
    DATA_DESCRIPTION = "data-description"
    DATA_CARD = "data-card"
    CODE_DOCUMENTATION = "code-documentation"
    TECHNICAL_REPORT = "technical-report"
    PAPER = "paper"
    EVALUATION_RESULTS = "evaluation-results"
    TRAINING_CONFIGURATION = "training-configuration"
    TRAINING_LOGS = "training-logs"
    PACKAGE = "package"
    HOSTED_API = "hosted-api"

    @property
    def kind(self) -> Kind:
        """What this component is made of."""
        return KINDS[self]

    @property
    def label(self) -> str:
        """The name that people read: `training-code` is "Training code"."""
        return LABELS.get(self, self.value.replace("-", " ").capitalize())

    @property
    def meaning(self) -> str:
        """One sentence that says what counts as this component."""
        return MEANINGS[self]


NAMES = frozenset(Component)
"""All of them, to ask whether a word is one."""

LABELS = {
    Component.WEIGHTS: "Weights (final)",
    Component.CHECKPOINTS: "Checkpoints (intermediate)",
    Component.PRETRAINING_DATA: "Pre-training data",
    Component.POSTTRAINING_DATA: "Post-training data",
    Component.DATA_PROCESSING_CODE: "Data-processing code",
    Component.HOSTED_API: "Hosted API",
}

KINDS: dict[Component, Kind] = {
    component: kind
    for kind, components in {
        Kind.WEIGHTS: (
            Component.WEIGHTS,
            Component.BASE_WEIGHTS,
            Component.CHECKPOINTS,
            Component.OPTIMIZER_STATES,
        ),
        Kind.DATA: (
            Component.PRETRAINING_DATA,
            Component.POSTTRAINING_DATA,
            Component.EVALUATION_DATA,
            Component.SAMPLE_OUTPUTS,
            Component.MODEL_METADATA,
        ),
        Kind.CODE: (
            Component.ARCHITECTURE,
            Component.TRAINING_CODE,
            Component.DATA_PROCESSING_CODE,
            Component.INFERENCE_CODE,
            Component.EVALUATION_CODE,
            Component.SUPPORTING_TOOLS,
        ),
        Kind.DOCUMENT: (
            Component.MODEL_CARD,
            Component.DATA_DESCRIPTION,
            Component.DATA_CARD,
            Component.CODE_DOCUMENTATION,
            Component.TECHNICAL_REPORT,
            Component.PAPER,
            Component.EVALUATION_RESULTS,
            Component.TRAINING_CONFIGURATION,
            Component.TRAINING_LOGS,
        ),
        Kind.ACCESS: (Component.PACKAGE, Component.HOSTED_API),
    }.items()
    for component in components
}

MEANINGS: dict[Component, str] = {
    Component.WEIGHTS: "The final parameters of this model, as files that can be had.",
    Component.BASE_WEIGHTS: "The parameters of the model that this one was made from.",
    Component.CHECKPOINTS: "Parameters from before the end of training, so that training can be followed.",
    Component.OPTIMIZER_STATES: "The optimizer's state, so that training can be resumed.",
    Component.PRETRAINING_DATA: "The data that the model was first trained on.",
    Component.POSTTRAINING_DATA: "The data of later stages: instructions, preferences, other fine-tuning.",
    Component.EVALUATION_DATA: "The data that the model was evaluated on.",
    Component.SAMPLE_OUTPUTS: "Examples of what the model puts out.",
    Component.MODEL_METADATA: "Data about the model's making, such as training settings and optimizer states "
    "(the Model Openness Framework's component of that name).",
    Component.ARCHITECTURE: "The model's structure, as code or configuration.",
    Component.TRAINING_CODE: "The code that trained this model.",
    Component.DATA_PROCESSING_CODE: "The code that collected, filtered and mixed the training data.",
    Component.INFERENCE_CODE: "The code that runs the model.",
    Component.EVALUATION_CODE: "The code that evaluated the model.",
    Component.SUPPORTING_TOOLS: "Libraries and tools that the training or use needs besides.",
    Component.MODEL_CARD: "A card that says what the model is, what it is for and how it was made.",
    Component.DATA_DESCRIPTION: "What the training data are: sources, selection, processing "
    "(the Open Source AI Definition's data information).",
    Component.DATA_CARD: "A card or datasheet for the training data.",
    Component.CODE_DOCUMENTATION: "Documentation of the code.",
    Component.TECHNICAL_REPORT: "A report on how the model was made.",
    Component.PAPER: "A research paper on this model.",
    Component.EVALUATION_RESULTS: "Results of evaluations.",
    Component.TRAINING_CONFIGURATION: "Hyperparameters and settings of the training.",
    Component.TRAINING_LOGS: "Logs and curves of the training.",
    Component.PACKAGE: "A packaged, versioned release of software for the model.",
    Component.HOSTED_API: "A hosted service that runs the model.",
}
