namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>Extension point of a session: what the layers of an up block read (FreeU, arXiv:2309.11497).</summary>
public interface IUpBlockInput : IUNetSession
{
    /// <summary>
    /// Whether this session changes what a block reads. Asked once for each block, when the run is bound; a block never calls a session
    /// that does not.
    /// </summary>
    /// <param name="block">Number of the block on the way up.</param>
    bool AppliesTo(int block) => true;

    /// <summary>Gives what a residual layer of the block reads in place of the hidden states and their skip connection.</summary>
    /// <param name="block">Number of the block on the way up.</param>
    /// <param name="layer">Number of the layer in its block.</param>
    /// <param name="input">The hidden states and the skip connection.</param>
    /// <returns>Both, in the same shapes; null to leave them as they are.</returns>
    UpBlockInput? ChangeInput(int block, int layer, UpBlockInput input);
}
