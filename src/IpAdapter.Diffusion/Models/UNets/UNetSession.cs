using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// A patch bound for one run of a sampler: the UNet calls it at its extension points. What a session does not override adds nothing.
/// Called on the device's thread only. Tensors received are borrowed; tensors returned are fresh and go over to the caller's dispose scope.
/// </summary>
public abstract class UNetSession : IDisposable
{
    /// <summary>What whoever runs it should know at the end of the run, such as that it never added anything; null for nothing.</summary>
    public virtual string? Remark => null;

    /// <summary>A call of the UNet begins.</summary>
    public virtual void Begin(in DenoisingStep step) { }

    /// <summary>Called once in every call of the UNet, after <see cref="Begin"/> of all sessions and before the UNet computes anything, with what it reads.</summary>
    /// <param name="network">The network that is called. A session may call it too, with sessions of its own.</param>
    /// <param name="sample">The UNet's input, [batch, channel, height, width].</param>
    /// <param name="timesteps">[batch], or one for all.</param>
    /// <param name="text">The text, as the network has read it. The same one in all calls of a run.</param>
    public virtual void See(UNetNetwork network, Tensor sample, Tensor timesteps, TextStates text) { }

    /// <summary>What to add to a cross-attention layer's result, before its output projection.</summary>
    /// <param name="site">Which layer.</param>
    /// <param name="query">The layer's queries, [batch, head, position, channel of a head].</param>
    /// <param name="height">Height of the hidden states; with <paramref name="width"/> it makes the positions.</param>
    /// <param name="width">Width of the hidden states.</param>
    /// <returns>[batch, head, position, channel of a head], or null for nothing.</returns>
    public virtual Tensor? AddToCrossAttention(AttentionSite site, Tensor query, long height, long width) => null;

    /// <summary>The queries an attention layer looks with, in place of its own. (A change to its weights travels as <see cref="UNet.LowRank"/> instead.)</summary>
    /// <param name="site">Which layer.</param>
    /// <param name="query">Its queries, [batch, head, position, channel of a head].</param>
    /// <returns>In the same shape, or null for its own.</returns>
    public virtual Tensor? ReplaceQuery(AttentionSite site, Tensor query) => null;

    /// <summary>States that a self-attention layer reads its keys and values from in addition to its own, side by side.</summary>
    /// <param name="site">Which layer.</param>
    /// <param name="states">Its own states after the norm, [batch, position, channel].</param>
    /// <returns>The states, or null for nothing.</returns>
    public virtual AdditionalStates? AddToSelfAttention(AttentionSite site, Tensor states) => null;

    /// <summary>What to add to the skip connections and the middle block in this call.</summary>
    /// <param name="sample">The UNet's input, [batch, channel, height, width].</param>
    /// <param name="timesteps">[batch], or one for all.</param>
    /// <param name="text">The text: its states, [batch, token, channel], and what an SDXL network is told besides. The same one in all calls of a run.</param>
    /// <returns>The residuals, or null for nothing.</returns>
    public virtual Residuals? Residuals(Tensor sample, Tensor timesteps, TextStates text) => null;

    /// <summary>What to add to the hidden states of a block (T2I-Adapter, arXiv:2302.08453, section 3.2).</summary>
    /// <remarks>
    /// Down block with attention: added after its last layer, before that output is stored as a skip connection and halved.
    /// Down block without attention: added to its output, and thereby to its last skip connection.
    /// Middle: added to its output. Up blocks are not asked.
    /// </remarks>
    /// <param name="part">The way down, or the middle.</param>
    /// <param name="block">Number of the block in its part.</param>
    /// <returns>[1 or batch, channel, height, width], which stays the session's; or null for nothing.</returns>
    public virtual Tensor? AddToBlock(UNetPart part, int block) => null;

    /// <summary>Gives back what was borrowed and frees what was computed.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what was borrowed and frees what was computed.</summary>
    protected abstract void Dispose(bool disposing);
}
