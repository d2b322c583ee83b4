using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

namespace IpAdapter.Graph.Text.Syntax;

/// <summary>A learned word with the ids of its vectors.</summary>
internal sealed record LearnedIds(LearnedToken Word, IReadOnlyList<int> Ids);
