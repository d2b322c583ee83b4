using IpAdapter.Diffusion.Text;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion;

/// <summary>A CLIP text encoder with its tokenizer; a description, no tensor is loaded.</summary>
/// <param name="Name">Name for people: that of the model's folder.</param>
/// <param name="Weights">Its weights, by transformers' names (with <c>text_model.</c>).</param>
/// <param name="Config">Its shape.</param>
/// <param name="Vocabulary">Where its tokenizer's vocabulary comes from.</param>
public sealed record TextEncoder(string Name, WeightSet Weights, TextEncoderConfig Config, TokenizerSource Vocabulary);
