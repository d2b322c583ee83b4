using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Diffusion.Models.ControlNets;

/// <summary>
/// What a ControlNet reads in place of the text's states: InstantID's reads the tokens of a face (arXiv:2401.07519). A description, as
/// patches are; plugins implement it.
/// </summary>
public interface IControlNetTokens
{
    /// <summary>Computes the tokens. Called once when a run's sampling begins, on the device's thread.</summary>
    /// <param name="binding">The run.</param>
    /// <returns>[row, token, channel] for all rows of the batch, of the width that the ControlNet reads; fresh.</returns>
    Tensor Read(UNetBinding binding);
}
