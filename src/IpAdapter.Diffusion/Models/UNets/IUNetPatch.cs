namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// The description of something added to a UNet: an image prompt, a ControlNet, a LoRA. It is immutable, holds weights by reference only,
/// and travels in <see cref="UNet.Patches"/>.
/// Plugins implement it; the UNet knows none of them.
/// </summary>
public interface IUNetPatch
{
    /// <summary>
    /// For how many prompts it has something of its own, which are shared out to the pictures drawn: their number is a multiple of this. 1
    /// where every picture gets the same, null where that is not known.
    /// </summary>
    int? Prompts => 1;

    /// <summary>
    /// How many further rows of the batch it wants for each picture, to guide with (<see cref="IGuidanceExtension"/>): each reads what the
    /// picture's positive row reads.
    /// </summary>
    int FurtherSides => 0;

    /// <summary>
    /// Borrows weights and computes what does not change from step to step. Called once when a run's sampling begins, on the device's
    /// thread. What is the same in all runs of a drawing is prepared once for them (<see cref="UNetBinding.Shared"/>).
    /// </summary>
    /// <returns>The session; disposed when sampling ends, and with it everything it borrowed.</returns>
    IUNetSession Bind(UNetBinding binding);
}
