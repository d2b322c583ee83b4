namespace IpAdapter.Graph.Text;

/// <summary>Whose rules a prompt is read by: what brackets mean, and what happens beyond the encoder's length.</summary>
public enum PromptSyntax
{
    /// <summary>
    /// ComfyUI's: <c>(word)</c> weighs 1.1 times, <c>(word:1.3)</c> 1.3; weights of nested brackets without a number multiply. <c>\(</c> is
    /// a bracket itself. States move away from the empty prompt's, or towards it. Long prompts are read in several chunks.
    /// </summary>
    Comfy,

    /// <summary>
    /// AUTOMATIC1111's: the same, <c>[word]</c> weighs 1/1.1 times, all weights multiply, and <c>BREAK</c> begins a new chunk. States are
    /// multiplied, and brought back to the mean they had.
    /// </summary>
    A1111,

    /// <summary>diffusers': brackets are ordinary characters, and what is over 77 tokens is cut off.</summary>
    Plain,
}
