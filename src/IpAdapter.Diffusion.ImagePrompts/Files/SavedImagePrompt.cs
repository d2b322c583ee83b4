using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Encoding;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Safetensors;

namespace IpAdapter.Diffusion.ImagePrompts.Files;

/// <summary>
/// A saved image prompt: <c>image_embeds</c> is [negative, positive] side over side, as diffusers' ip_adapter_image_embeds and id_embeds;
/// <c>image_states</c> beside it are the hidden states of FaceID-Plus. ComfyUI_IPAdapter_plus has a file for each side.
/// </summary>
public sealed class SavedImagePrompt
{
    private const string Embeddings = "image_embeds";
    private const string States = "image_states";

    private readonly NumbersFile _file;
    private readonly string? _tensor;
    private readonly bool _isOneSide;
    private readonly long[] _shape;

    private SavedImagePrompt(NumbersFile file, string? tensor, bool isOneSide)
    {
        (_file, _tensor, _isOneSide) = (file, tensor ?? (file.Has(Embeddings) ? Embeddings : null), isOneSide);
        var shape = file.Shape(_tensor);
        Problem = ProblemOf(shape, isOneSide);
        _shape = WithoutLoneTokens(shape, isOneSide);
    }

    /// <summary>The file's name, for messages.</summary>
    public string Name => _file.Name;

    /// <summary>Why the tensor's shape is none of an image prompt; null where it is one.</summary>
    public string? Problem { get; }

    /// <summary>Opens a file by its header.</summary>
    /// <param name="path">The file: .safetensors, .npy, or .pt, .bin and .ipadpt.</param>
    /// <param name="tensor">Name of the tensor, where the file has several.</param>
    /// <param name="isOneSide">Whether the file holds one side alone.</param>
    /// <exception cref="WeightFileException">The file can't be read.</exception>
    /// <exception cref="TensorNameException">There is no such tensor, or none is named where there are several.</exception>
    public static SavedImagePrompt Open(string path, string? tensor = null, bool isOneSide = false) =>
        new(NumbersFile.Open(path), tensor, isOneSide);

    /// <summary>Writes an image prompt as .safetensors. Called on the device's thread.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="file">Where it is written.</param>
    /// <param name="remarks">Texts to keep in the file.</param>
    public static void Write(ImagePrompt prompt, Stream file, IReadOnlyDictionary<string, string> remarks)
    {
        using var scope = NewDisposeScope();
        List<KeyValuePair<string, Tensor>> tensors = [KeyValuePair.Create(Embeddings, cat([prompt.Negative, prompt.Positive]))];
        if (prompt is { PositiveStates: { } positive, NegativeStates: { } negative })
            tensors.Add(KeyValuePair.Create(States, cat([negative, positive])));
        SafetensorsWriter.Write(file, tensors, remarks);
    }

    /// <summary>
    /// Why a file of the negative side does not belong to this one of the positive side, or null. It may have fewer pictures, or more.
    /// </summary>
    public string? ProblemWith(SavedImagePrompt negative) =>
        negative._shape.Length == _shape.Length && negative._shape.Skip(1).SequenceEqual(_shape.Skip(1)) && negative._shape[0] > 0
            ? null
            : $"the negative side's embeddings are [{string.Join(", ", negative._shape)}], those of the pictures "
                + $"[{string.Join(", ", _shape)}]: apart from the number of pictures both are as the same encoder gives them";

    /// <summary>What the header tells of the prompt. Not for a file with a <see cref="Problem"/>.</summary>
    /// <exception cref="WeightFileException">The file can't be read.</exception>
    public ImagePromptDescription Describe()
    {
        var states = HasStates ? _file.Shape(States) : null;
        var hasTokens = _shape.Length == (_isOneSide ? 3 : 4);
        return new ImagePromptDescription($"'{Name}'", PromptOrigin.HeldBy(hasTokens, states is not null), _shape[^1],
            (int)_shape[_isOneSide ? 0 : 1])
        {
            Prompts = _isOneSide ? 1 : (int)(_shape[0] / 2),
            Tokens = hasTokens ? _shape[^2] : states?[^2],
            StatesWidth = states?[^1],
        };
    }

    /// <summary>Reads one side. Called on the device's thread.</summary>
    /// <param name="store">Reads weight files.</param>
    /// <returns>[image, embedding] or [image, token, channel]; in float32, on the CPU.</returns>
    /// <exception cref="WeightFileException">The file can't be read.</exception>
    public Tensor ReadSide(DeviceStore store)
    {
        using var scope = NewDisposeScope();
        return _file.Read(_tensor, store).reshape(_shape).MoveToOuterDisposeScope();
    }

    /// <summary>Reads the prompt from a file of both sides. Called on the device's thread.</summary>
    /// <param name="store">Reads weight files.</param>
    /// <returns>The prompt; whoever calls owns it.</returns>
    /// <exception cref="WeightFileException">The file can't be read.</exception>
    public ImagePrompt Read(DeviceStore store)
    {
        using var scope = NewDisposeScope();
        var (negative, positive) = Halves(ReadSide(store), store);
        var prompt = new ImagePrompt(positive, negative) { Origin = $"'{Name}'" };
        if (!HasStates)
            return prompt;
        var (negativeStates, positiveStates) = Halves(_file.Read(States, store), store);
        return prompt with { NegativeStates = negativeStates, PositiveStates = positiveStates };
    }

    /// <summary>Reads the prompt from a file of the positive side. Called on the device's thread.</summary>
    /// <param name="store">Reads weight files.</param>
    /// <param name="negative">What <see cref="ReadSide"/> gave of the negative side's file. Of fewer pictures the last one repeats.</param>
    /// <returns>The prompt; whoever calls owns it.</returns>
    /// <exception cref="WeightFileException">The file can't be read.</exception>
    public ImagePrompt Read(DeviceStore store, Tensor negative)
    {
        using var scope = NewDisposeScope();
        var positive = ReadSide(store);
        var filled = LastRepeated.To(negative, 0, positive.size(0));
        return new ImagePrompt(Kept(positive.unsqueeze(0), store), Kept(filled.unsqueeze(0), store)) { Origin = $"'{Name}'" };
    }

    private bool HasStates => !_isOneSide && _file.Has(States);

    private static (Tensor Negative, Tensor Positive) Halves(Tensor both, DeviceStore store) =>
        (Kept(both.narrow(0, 0, both.size(0) / 2), store), Kept(both.narrow(0, both.size(0) / 2, both.size(0) / 2), store));

    private static Tensor Kept(Tensor tensor, DeviceStore store) =>
        tensor.to(store.Device.DType, store.Device.Device).contiguous().DetachFromDisposeScope();

    // One token a picture is an embedding or an identity: diffusers' id_embeds are [2, face, 1, 512].
    private static long[] WithoutLoneTokens(IReadOnlyList<long> shape, bool isOneSide)
    {
        var tokens = isOneSide ? 1 : 2;
        return [.. shape.Where((size, place) => place != tokens || size != 1 || shape.Count != tokens + 2)];
    }

    private static string? ProblemOf(IReadOnlyList<long> shape, bool isOneSide)
    {
        var isWhole = shape.Count is 3 or 4 && shape[0] % 2 == 0;
        return shape.Any(size => size < 1) || (isOneSide ? shape.Count is not (2 or 3) : !isWhole)
            ? $"its tensor has the shape [{string.Join(", ", shape)}], expected "
                + (isOneSide
                    ? "[image, embedding] or [image, token, channel]"
                    : "[2 x prompts, image, embedding] or [2 x prompts, image, token, channel], the negative half first (where that is "
                        + "in a file of its own, give it as 'negative')")
            : null;
    }
}
