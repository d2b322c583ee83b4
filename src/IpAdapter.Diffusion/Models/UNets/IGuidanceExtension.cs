namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// Extension point of a session: how the predictions of all rows become one (perturbed attention guidance, arXiv:2403.17377).
/// </summary>
/// <remarks>A patch that wants rows of its own to guide with asks for them by <see cref="IUNetPatch.FurtherSides"/>.</remarks>
public interface IGuidanceExtension : IUNetSession
{
    /// <summary>
    /// Changes the guided prediction of a step, before it is rescaled. Of several sessions each gets what the one before it returned.
    /// </summary>
    /// <param name="input">The predictions that guidance combines.</param>
    /// <param name="guided">What guidance has made of them so far, [picture, channel, height, width].</param>
    /// <returns>In the same shape.</returns>
    Tensor Guide(GuidanceInput input, Tensor guided);
}
