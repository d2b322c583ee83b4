using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>Reads an image prompt adapter (IP-Adapter, arXiv:2308.06721): base, light, vit-G, Plus, Plus-face, Full-face, FaceID, FaceID-Plus, FaceID-Plus v2 or Portrait, told by its tensors. Reads the header alone: weights are loaded when they are used.</summary>
[Node("image-prompt/load")]
[Loader]
public sealed class LoadImagePromptAdapter(AdapterReader reader) : INode<LoadImagePromptAdapter.Inputs, ImagePromptAdapter>, IDescribe
{
    /// <param name="Path">The adapter's file, .safetensors or .bin.</param>
    /// <param name="Shortcut">Whether a FaceID-Plus adapter is version 2, which adds the identity's tokens to what it reads of the picture. Both versions have the same tensors.</param>
    /// <param name="ShortcutScale">Version 2 of FaceID-Plus: weight of the face's picture beside the identity (weight_faceidv2 in ComfyUI_IPAdapter_plus).</param>
    /// <param name="LoraScale">Strength of the LoRA inside a FaceID adapter; 0 leaves it out. It does not depend on the scale the image prompt is applied with.</param>
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
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<FilePath>(nameof(Inputs.Path), out var path))
            return;
        var adapter = Read(path);
        description.TryGet<FaceShortcut>(nameof(Inputs.Shortcut), out var shortcut);
        if (shortcut == FaceShortcut.On && adapter.StatesWidth is null)
            description.Problem(nameof(Inputs.Shortcut), $"adapter '{adapter.Name}' is of kind {adapter.Kind}, and only FaceID-Plus has a shortcut: leave it out, or use ip-adapter-faceid-plusv2");
        // 0 and 1 ask for nothing: a workflow for any FaceID adapter has an input for it, also where the adapter is Portrait.
        if (Scale(nameof(Inputs.LoraScale)) is not (0 or 1) && !adapter.Attention.HasLowRank())
            description.Problem(nameof(Inputs.LoraScale), $"adapter '{adapter.Name}' (kind {adapter.Kind}) has no LoRA inside: leave the scale out, or use a FaceID adapter that has one");
        description.Output(With(adapter, shortcut, Scale(nameof(Inputs.ShortcutScale)), Scale(nameof(Inputs.LoraScale))));

        double Scale(string port) => description.TryGet<double>(port, out var scale) ? scale : 1;
    }

    private static ImagePromptAdapter With(ImagePromptAdapter adapter, FaceShortcut shortcut, double shortcutScale, double loraScale)
    {
        var hasShortcut = shortcut == FaceShortcut.On || (shortcut == FaceShortcut.ByName && adapter.Shortcut is not null);
        return adapter with { Shortcut = hasShortcut ? shortcutScale : null, LowRankScale = loraScale };
    }

    private ImagePromptAdapter Read(FilePath path) => NodeInputException.For<WeightFileException, ImagePromptAdapter>(nameof(Inputs.Path), () => reader.Read(path.Value));
}
