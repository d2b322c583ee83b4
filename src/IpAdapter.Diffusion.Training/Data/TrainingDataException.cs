namespace IpAdapter.Diffusion.Training.Data;

/// <summary>Data to train on that can't be used; the message names the file and what is wrong.</summary>
public sealed class TrainingDataException(string message, Exception? cause = null) : Exception(message, cause);
