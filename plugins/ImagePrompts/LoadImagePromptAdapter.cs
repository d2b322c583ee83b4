using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>
/// Reads an image prompt adapter (IP-Adapter, arXiv:2308.06721): base, light, vit-G, Plus, Plus-face, Full-face, FaceID, FaceID-Plus,
/// FaceID-Plus v2 or Portrait, told by its tensors. Reads the header alone: weights are loaded when they are used.
/// </summary>
[Node("image-prompt/load")]
[Loader]
public sealed class LoadImagePromptAdapter(AdapterReader reader) : INode<LoadImagePromptAdapter.Inputs, ImagePromptAdapter>,
    ICheck<LoadImagePromptAdapter.Inputs, ImagePromptAdapter>
{
    /// <param name="Path">The adapter's file, .safetensors or .bin.</param>
    /// <param name="Shortcut">Whether a FaceID-Plus adapter is version 2, which adds the identity's tokens to what it reads of the picture.
    /// Both versions have the same tensors.</param>
    /// <param name="ShortcutScale">Version 2 of FaceID-Plus: weight of the face's picture beside the identity (weight_faceidv2 in
    /// ComfyUI_IPAdapter_plus).</param>
    /// <param name="LoraScale">Strength of the LoRA inside a FaceID adapter; 0 leaves it out. It does not depend on the scale the image
    /// prompt is applied with.</param>
    public sealed record Inputs(
        FilePath Path,
        FaceShortcut Shortcut = FaceShortcut.ByName,
        [property: Range(-5, 5)] double ShortcutScale = 1.0,
        [property: Range(-5, 5)] double LoraScale = 1.0);

    /// <inheritdoc/>
    public ValueTask<ImagePromptAdapter> RunAsync(Inputs inputs, NodeContext context)
    {
        var adapter = With(Read(inputs.Path), inputs.Shortcut, inputs.ShortcutScale, inputs.LoraScale);
        context.Log.Say(reader.Summary(adapter));
        return new(adapter);
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, ImagePromptAdapter> report)
    {
        if (!inputs.TryGet(i => i.Path, out var path))
            return;
        var adapter = Read(path);
        inputs.TryGet(i => i.Shortcut, out var shortcut);
        var shortcutScale = inputs.TryGet(i => i.ShortcutScale, out var weight) ? weight : 1;
        var loraScale = inputs.TryGet(i => i.LoraScale, out var strength) ? strength : 1;
        if (shortcut == FaceShortcut.On && adapter.StatesWidth is null)
            report.Problem(i => i.Shortcut, $"adapter '{adapter.Name}' is of kind {adapter.Kind}, and only FaceID-Plus has a shortcut: "
                + "leave it out, or use ip-adapter-faceid-plusv2");
        // 0 and 1 ask for nothing: a workflow for any FaceID adapter has an input for it, also where the adapter is Portrait.
        if (loraScale is not (0 or 1) && !adapter.Attention.HasLowRank())
            report.Problem(i => i.LoraScale, $"adapter '{adapter.Name}' (kind {adapter.Kind}) has no LoRA inside: leave the scale out, or "
                + "use a FaceID adapter that has one");
        report.Output(With(adapter, shortcut, shortcutScale, loraScale));
    }

    private static ImagePromptAdapter With(ImagePromptAdapter adapter, FaceShortcut shortcut, double shortcutScale, double loraScale)
    {
        var hasShortcut = shortcut == FaceShortcut.On || (shortcut == FaceShortcut.ByName && adapter.Shortcut is not null);
        return adapter with { Shortcut = hasShortcut ? shortcutScale : null, LowRankScale = loraScale };
    }

    private ImagePromptAdapter Read(FilePath path) =>
        NodeInputException.For<WeightFileException, Inputs, ImagePromptAdapter>(i => i.Path, () => reader.Read(path.Value));
}
