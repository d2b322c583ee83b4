using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// Extension point of a session: the group norms of the UNet, whose statistics several pictures may share (StyleAligned,
/// arXiv:2312.02133).
/// </summary>
public interface IGroupNormReplacement : IUNetSession
{
    /// <summary>Norms hidden states in place of a group norm.</summary>
    /// <param name="norm">The layer; <see cref="GroupNorm.Name"/> is its name in the weights.</param>
    /// <param name="x">What it reads, [row, channel, height, width].</param>
    /// <returns>In the shape of <paramref name="x"/>, or null for the layer's own result.</returns>
    Tensor? Normalize(GroupNorm norm, Tensor x);
}
