namespace IpAdapter.Diffusion.ImagePrompts.Files;

/// <summary>Which tensor of a file is meant can't be told: there is none of that name, or several and no name.</summary>
public sealed class TensorNameException(string message) : Exception(message);
