namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// A patch bound for one run of a sampler. It takes part in the UNet by the interfaces that it implements besides: <see
/// cref="IUNetCallStart"/>, <see cref="IQueryReplacement"/>,
/// <see cref="IAttentionWrapper"/>, <see cref="ICrossAttentionAddition"/>, <see cref="ISelfAttentionAddition"/>, <see
/// cref="IUNetResiduals"/>, <see cref="IUNetBlockAddition"/>,
/// <see cref="IUpBlockInput"/>, <see cref="IGroupNormReplacement"/> and <see cref="IDeepStatesCache"/>. Which layers each of them is for
/// is asked once, when the run is bound.
/// </summary>
/// <remarks>
/// Called on the device's thread only. Tensors received are borrowed; tensors returned are fresh and go over to the caller's dispose
/// scope, but where a member says otherwise.
/// Disposing gives back what was borrowed and frees what was computed.
/// </remarks>
public interface IUNetSession : IDisposable
{
    /// <summary>What whoever runs it should know at the end of the run, such as that it never added anything; null for nothing.</summary>
    string? Remark => null;

    /// <summary>What it has to tell of a run in which all is as it should be, such as figures it has measured; null for nothing.</summary>
    string? Report => null;
}
