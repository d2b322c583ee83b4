namespace IpAdapter.Diffusion.Training;

/// <summary>A training that can't go on; the message says why, and what to change.</summary>
public sealed class TrainingException(string message) : Exception(message);
