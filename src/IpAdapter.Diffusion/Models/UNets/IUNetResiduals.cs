namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// Extension point of a session: what is added to the skip connections and the middle block (ControlNet, arXiv:2302.05543).
/// </summary>
public interface IUNetResiduals : IUNetSession
{
    /// <summary>Gives what to add in this call. Called when the way down and the middle have been computed.</summary>
    /// <param name="input">What the UNet reads.</param>
    /// <returns>The residuals, or null for nothing.</returns>
    Residuals? Residuals(UNetInput input);
}
