using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Graph.Judging.Tests;

/// <summary>A picture of the emblem world with what is true of it.</summary>
internal sealed record EmblemPair(Image Picture, string Caption, IReadOnlyDictionary<string, string> Attributes);
