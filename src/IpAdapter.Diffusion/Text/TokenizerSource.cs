namespace IpAdapter.Diffusion.Text;

/// <summary>Where a tokenizer's vocabulary comes from.</summary>
/// <param name="Folder">A folder with <c>vocab.json</c> and <c>merges.txt</c>; null for CLIP's own vocabulary, which is embedded here for models that carry none.</param>
/// <param name="PaddingToken">What fills a prompt up.</param>
public sealed record TokenizerSource(string? Folder, string PaddingToken = "<|endoftext|>");
