using System.Text.Json;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Models;

/// <summary>The table of contents of a model's folder: <c>model_index.json</c>, which names the class of every component.</summary>
internal sealed class ModelIndex
{
    private const string FileName = "model_index.json";

    // What a model is made of, and which class of diffusers or transformers each part has to be.
    private static readonly (string Component, string[] Classes)[] Needed =
    [
        ("unet", ["UNet2DConditionModel"]),
        ("vae", ["AutoencoderKL"]),
        ("text_encoder", ["CLIPTextModel"]),
        ("tokenizer", ["CLIPTokenizer", "CLIPTokenizerFast"]),
    ];

    // What SDXL has besides.
    private static readonly (string Component, string[] Classes)[] NeededOfTwoEncoders =
    [
        ("text_encoder_2", ["CLIPTextModelWithProjection"]),
        ("tokenizer_2", ["CLIPTokenizer", "CLIPTokenizerFast"]),
    ];

    private readonly string _folder;
    private readonly Dictionary<string, string> _classes;
    private readonly ConfigFile _settings;

    private ModelIndex(string folder, Dictionary<string, string> classes, ConfigFile settings) =>
        (_folder, _classes, _settings) = (folder, classes, settings);

    /// <summary>Whether it is a model with two text encoders (SDXL).</summary>
    public bool HasTwoTextEncoders => Has("text_encoder_2");

    /// <summary>Whether a missing negative prompt is zeros, where there are two text encoders.</summary>
    public bool EmptyIsZeros => _settings.Flag("force_zeros_for_empty_prompt", true);

    /// <summary>The table of contents itself.</summary>
    public string ContentsFile => Path.Combine(_folder, FileName);

    /// <summary>Whether the model has a component.</summary>
    public bool Has(string component) => _classes.ContainsKey(component);

    /// <summary>The folder of a component.</summary>
    public string Folder(string component) => Path.Combine(_folder, component);

    /// <summary>Reads a folder's table of contents.</summary>
    /// <exception cref="WeightFileException">It is not the folder of a model of the SD1.5 or the SDXL family.</exception>
    public static ModelIndex Read(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
            throw new WeightFileException(folder, File.Exists(Path.Combine(folder, "config.json"))
                ? $"holds one component of a model: name the folder above it, the one with {FileName}"
                : $"has no {FileName}: expected a folder in diffusers' layout, with unet, vae, text_encoder, tokenizer and "
                    + "scheduler below it");

        var classes = Classes(file);
        var isOfTwo = classes.ContainsKey("text_encoder_2");
        if (isOfTwo && !classes.ContainsKey("text_encoder"))
            throw new WeightFileException(file, "has the second text encoder alone: it is SDXL's refiner, which can't be used; take the "
                + "base model (stable-diffusion-xl-base-1.0)");
        foreach (var (component, expected) in isOfTwo ? [.. Needed, .. NeededOfTwoEncoders] : Needed)
        {
            if (!classes.TryGetValue(component, out var found))
                throw new WeightFileException(file, $"names no {component}: a model of the "
                    + (isOfTwo
                        ? "SDXL family has unet, vae, text_encoder, text_encoder_2, tokenizer, tokenizer_2 and scheduler"
                        : "SD1.5 family has unet, vae, text_encoder, tokenizer and scheduler"));
            if (!expected.Contains(found))
                throw new WeightFileException(file,
                    $"names {component} as {found}, expected {expected[0]}: only models of the SD1.5 and SDXL families can be used");
        }

        return new ModelIndex(folder, classes, ConfigFile.Read(file));
    }

    /// <summary>Class names by component; <c>[null, null]</c> stands for one that is absent.</summary>
    private static Dictionary<string, string> Classes(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(SmallFile.ReadAllBytes(file));
            var classes = new Dictionary<string, string>();
            foreach (var component in document.RootElement.EnumerateObject())
                if (component.Value is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() == 2
                    && pair[1].ValueKind == JsonValueKind.String)
                    classes[component.Name] = pair[1].GetString()!;
            return classes;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw new WeightFileException(file, $"is not a table of components: {malformed.Message}", malformed);
        }
    }
}
