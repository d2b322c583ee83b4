namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// Extension point of a session: the hidden states of a down block or the middle block (T2I-Adapter, arXiv:2302.08453, section 3.2).
/// </summary>
public interface IUNetBlockAddition : IUNetSession
{
    /// <summary>
    /// Whether this session adds to a block. Asked once for each block, when the run is bound; a block never calls a session that does
    /// not.
    /// </summary>
    /// <param name="part">The way down, or the middle.</param>
    /// <param name="block">Number of the block in its part.</param>
    bool AppliesTo(UNetPart part, int block) => true;

    /// <summary>Gives what to add to the hidden states of a block.</summary>
    /// <remarks>
    /// Down block with attention: added after its last layer, before that output is stored as a skip connection and halved.
    /// Down block without attention: added to its output, and thereby to its last skip connection.
    /// Middle: added to its output. Up blocks are not asked.
    /// </remarks>
    /// <param name="part">The way down, or the middle.</param>
    /// <param name="block">Number of the block in its part.</param>
    /// <returns>[1 or row, channel, height, width], which stays the session's; or null for nothing.</returns>
    Tensor? AddToBlock(UNetPart part, int block);
}
