using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>The predictions of one step that guidance combines, [picture, channel, height, width] each; borrowed.</summary>
/// <param name="Step">Where in the run this is.</param>
/// <param name="Negative">Of the negative rows; null without classifier-free guidance.</param>
/// <param name="Positive">Of the positive rows.</param>
/// <param name="Further">Of the sides that the session's patch asked for by <see cref="IUNetPatch.FurtherSides"/>, in order.</param>
public sealed record GuidanceInput(DenoisingStep Step, Tensor? Negative, Tensor Positive, IReadOnlyList<Tensor> Further);
