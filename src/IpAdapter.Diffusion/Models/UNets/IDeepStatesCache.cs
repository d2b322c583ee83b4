using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// Extension point of a session: the states that come up from the deep layers of a UNet are kept, and read in later calls in place of
/// computing those layers (DeepCache, arXiv:2312.00858). A UNet has at most one such session.
/// </summary>
public interface IDeepStatesCache : IUNetSession
{
    /// <summary>
    /// How many skip connections are computed in every call, from that of the first convolution on; at least 1, at most as many as the
    /// UNet has. What leads to further ones, and what reads those on the way up, is what is left out.
    /// </summary>
    int ComputedSkips { get; }

    /// <summary>What there is for a call that begins.</summary>
    /// <param name="step">Where in the run this call is.</param>
    KeptStates Find(in DenoisingStep step);

    /// <summary>A call has computed everything: the session may keep the states.</summary>
    /// <param name="step">Where in the run this call is.</param>
    /// <param name="states">What the layer reads that reads the last of the skip connections computed in every call, [row, channel, height,
    /// width]. They go over to the session, which disposes them.</param>
    void Keep(in DenoisingStep step, Tensor states);

    /// <summary>A call has been computed both ways (<see cref="KeptStates.IsCompared"/>).</summary>
    /// <param name="computed">The prediction of all layers, [row, channel, height, width]; borrowed.</param>
    /// <param name="fromStates">That from the states that were kept, of the same shape; borrowed.</param>
    void Compare(Tensor computed, Tensor fromStates) { }
}
