using IpAdapter.Diffusion.Vision;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion;

/// <summary>A CLIP image encoder with its preprocessing; a description, no tensor is loaded.</summary>
/// <param name="Name">Name for people: that of the model's folder.</param>
/// <param name="Weights">Its weights, by transformers' names (with <c>vision_model.</c>).</param>
/// <param name="Config">Its shape.</param>
/// <param name="Preprocessing">How a picture becomes its input.</param>
public sealed record ImageEncoder(string Name, WeightSet Weights, ImageEncoderConfig Config, ClipPreprocessing Preprocessing);
