namespace IpAdapter.Diffusion.WeightFiles;

/// <summary>A weight file that was made: a node's output that is written as it is, with the run's record in its header.</summary>
/// <param name="Path">Absolute path of the <c>.safetensors</c> file.</param>
public sealed record WeightFile(string Path);
