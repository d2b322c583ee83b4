using System.Text.RegularExpressions;
using IpAdapter.Golden;
using IpAdapter.Graph.Golden.Tests.Pipelines;

namespace IpAdapter.Graph.Golden.Tests;

/// <summary>
/// What does not belong together is found by checking alone, from headers and configurations: each message names both sides and what would
/// fit.
/// </summary>
public sealed partial class WrongPairings(LoadedPlugins plugins) : IClassFixture<LoadedPlugins>
{
    private const string Draw = "sampler: ddim, steps: 2, seed: 1, width: 64, height: 64";

    /// <summary>What the rows are made of; a row takes what it names, and what that names.</summary>
    private static readonly Dictionary<string, string> Parts = new()
    {
        ["sd15"] = "models/load: { path: MODELS/sd15-tiny }",
        ["sdxl"] = "models/load: { path: MODELS/sdxl-tiny }",
        ["emblem"] = "models/load: { path: EMBLEM }",
        ["inpainting"] = "models/load: { path: MODELS/sd15-tiny-inpainting }",
        ["emblem-latents"] = "latents/encode: { autoencoder: $emblem.autoencoder, image: PICTURE }",
        ["tiny-xl"] = "models/load-autoencoder: { path: MODELS/taesdxl-tiny }",
        ["plain-latents"] = "latents/encode: { autoencoder: $sd15.autoencoder, image: PICTURE }",
        ["vision"] = "models/load-image-encoder: { path: MODELS/image_encoder }",
        ["base"] = "image-prompt/load: { path: MODELS/ip-adapter/ip-adapter_sd15.safetensors }",
        ["simple"] = "image-prompt/load: { path: MADE/simple-adapter.safetensors }",
        ["plus"] = "image-prompt/load: { path: MODELS/ip-adapter/ip-adapter-plus_sd15.bin }",
        ["full"] = "image-prompt/load: { path: MODELS/ip-adapter/ip-adapter-full-face_sd15.safetensors }",
        ["faceid"] = "image-prompt/load: { path: MODELS/ip-adapter/ip-adapter-faceid_sd15.bin }",
        ["faceid-plus"] = "image-prompt/load: { path: MODELS/ip-adapter/ip-adapter-faceid-plus_sd15.bin }",
        ["portrait"] = "image-prompt/load: { path: MODELS/ip-adapter/ip-adapter-faceid-portrait_sd15.bin }",
        ["base-xl"] = "image-prompt/load: { path: MODELS/ip-adapter/ip-adapter_sdxl_vit-h.safetensors }",
        ["faceid-xl"] = "image-prompt/load: { path: MODELS/ip-adapter/ip-adapter-faceid_sdxl.bin }",
        ["emblem-base"] = "image-prompt/load: { path: EMBLEM/ip-adapter.safetensors }",
        ["emblem-plus"] = "image-prompt/load: { path: EMBLEM/ip-adapter-plus.safetensors }",
        ["look"] = "image-prompt/encode: { adapter: $base, encoder: $vision, image: PICTURE }",
        ["emblem-look"] = "image-prompt/encode: { adapter: $emblem-base, encoder: $emblem.image-encoder, image: PICTURE }",
        ["looks"] = "image-prompt/encode: { adapter: $base, encoder: $vision, image: [PICTURE, PICTURE] }",
        ["one-each"] = "image-prompt/encode: { adapter: $base, encoder: $vision, image: [PICTURE, PICTURE, PICTURE], "
            + "arrangement: one-each }",
        ["thrice"] = "image-prompt/apply: { unet: $sd15.unet, adapter: $base, image: $one-each }",
        ["detail"] = "image-prompt/encode: { adapter: $plus, encoder: $vision, image: PICTURE }",
        ["face-64"] = "image-prompt/load-identity: { path: MADE/face-64.npy }",
        ["face-512"] = "image-prompt/load-identity: { path: MADE/face-512.npy }",
        ["who-64"] = "image-prompt/encode-face: { adapter: $faceid-xl, identity: $face-64 }",
        ["who"] = "image-prompt/encode-face: { adapter: $faceid, identity: $face-512 }",
        ["saved"] = "image-prompt/load-embeddings: { path: CASES/ip-embeds.safetensors, tensor: input.embeds }",
        ["words"] = "text/encode: { encoder: $sd15.text-encoder, prompt: x }",
        ["words-xl"] = "text/encode: { encoder: $sdxl.text-encoder, prompt: x }",
        ["drawn-xl"] = $"sampling/sample: {{ unet: $sdxl.unet, positive: $words-xl, {Draw} }}",
        ["two-each"] = "image-prompt/encode: { adapter: $base, encoder: $vision, image: [PICTURE, PICTURE], arrangement: one-each }",
        ["two-words"] = "text/encode: { encoder: $sd15.text-encoder, prompt: [x, y] }",
        ["three-words"] = "text/encode: { encoder: $sd15.text-encoder, prompt: [x, y, z] }",
        ["striped"] = "text/set-region: { words: $three-words, mask: [PICTURE, PICTURE] }",
        ["two-drawn"] = $"sampling/sample: {{ unet: $sd15.unet, positive: $two-words, {Draw} }}",
        ["blind"] = "models/load: { path: MADE/zero-terminal-snr }",
        ["trailing"] = "samplers/ddim: { spacing: trailing }",
        ["misread"] = "models/load: { path: MADE/other-tokenizer }",
        ["scores"] = "judging/clip-scores: { clip: EMBLEM/clip, images: [PICTURE], references: [PICTURE] }",
        ["adapted"] = "lora/apply: { unet: $sd15.unet, lora: MODELS/lora/kohya_sd15.safetensors }",
        ["drawn"] = $"sampling/sample: {{ unet: $sd15.unet, positive: $words, {Draw} }}",
    };

    internal static readonly (string Pairing, string Node, string[] Expected)[] Rows =
    [
        ("encoder and base adapter", "image-prompt/encode: { adapter: $emblem-base, encoder: $vision, image: PICTURE }",
            ["'ip-adapter'", "image embeddings of width 64", "'image_encoder'", "28",
                "use the encoder that the adapter was trained with, or an adapter for width 28"]),
        ("base adapter and another encoder", "image-prompt/encode: { adapter: $base, encoder: $emblem.image-encoder, image: PICTURE }",
            ["'ip-adapter_sd15'", "width 28", "'emblem'", "64", "an adapter for width 64"]),
        ("encoder and Plus adapter", "image-prompt/encode: { adapter: $emblem-plus, encoder: $vision, image: PICTURE }",
            ["'ip-adapter-plus'", "hidden states of width 128", "'image_encoder'", "32", "or an adapter for width 32"]),
        ("encoder and Full-face adapter", "image-prompt/encode: { adapter: $full, encoder: $emblem.image-encoder, image: PICTURE }",
            ["'ip-adapter-full-face_sd15'", "hidden states of width 32", "'emblem'", "128"]),
        ("encoder and FaceID-Plus adapter",
            "image-prompt/encode-face: { adapter: $faceid-plus, identity: $face-64, encoder: $emblem.image-encoder, image: PICTURE }",
            ["'ip-adapter-faceid-plus_sd15'", "hidden states of width 32", "'emblem'", "128"]),
        ("encoder and an adapter that reads none",
            "image-prompt/encode-face: { adapter: $faceid, identity: $face-512, encoder: $vision, image: PICTURE }",
            ["'ip-adapter-faceid_sd15'", "face identities alone", "'image_encoder'", "leave the encoder out"]),
        ("pictures and FaceID adapter", "image-prompt/encode: { adapter: $faceid, encoder: $vision, image: PICTURE }",
            ["'ip-adapter-faceid_sd15'", "reads face identities", "pictures", "image-prompt/encode-face"]),
        ("identity and base adapter", "image-prompt/encode-face: { adapter: $base, identity: $face-64 }",
            ["'ip-adapter_sd15' (kind base)", "reads image embeddings, not face identities", "image-prompt/encode"]),
        ("identity of another width and FaceID adapter", "image-prompt/encode-face: { adapter: $faceid, identity: $face-64 }",
            ["'ip-adapter-faceid_sd15'", "width 512", "'face-64.npy' gives 64", "ArcFace"]),
        ("identity of another width and Portrait adapter", "image-prompt/encode-face: { adapter: $portrait, identity: $face-512 }",
            ["'ip-adapter-faceid-portrait_sd15'", "width 64", "'face-512.npy' gives 512", "use an identity from the face model"]),
        ("identity alone and FaceID-Plus adapter", "image-prompt/encode-face: { adapter: $faceid-plus, identity: $face-64 }",
            ["'ip-adapter-faceid-plus_sd15'", "face identities and hidden states",
                "give the face's picture as 'image' and the image encoder as 'encoder'"]),
        ("picture and no face model", "image-prompt/embed-face: { image: PICTURE }",
            ["no face model is given", "image-prompt/load-identity"]),
        ("a shortcut and an adapter without one", "image-prompt/load: { path: MODELS/ip-adapter/ip-adapter-plus_sd15.bin, shortcut: on }",
            ["'ip-adapter-plus_sd15'", "kind plus", "only FaceID-Plus has a shortcut", "ip-adapter-faceid-plusv2"]),
        ("a LoRA's scale and an adapter without one",
            "image-prompt/load: { path: MODELS/ip-adapter/ip-adapter-faceid-portrait_sd15.bin, lora-scale: 0.5 }",
            ["'ip-adapter-faceid-portrait_sd15'", "no LoRA inside", "use a FaceID adapter that has one"]),

        ("SD1.5 adapter and SDXL base", "image-prompt/apply: { unet: $sdxl.unet, adapter: $base, image: $look }",
            ["'ip-adapter_sd15'", "width 16", "'sdxl-tiny' has 28", "use an adapter trained for this family"]),
        ("SDXL adapter and SD1.5 base", "image-prompt/apply: { unet: $sd15.unet, adapter: $base-xl, image: $look }",
            ["'ip-adapter_sdxl_vit-h'", "width 28", "'sd15-tiny' has 16", "use an adapter trained for this family"]),
        ("SDXL FaceID adapter and SD1.5 base", "image-prompt/apply: { unet: $sd15.unet, adapter: $faceid-xl, image: $who-64 }",
            ["'ip-adapter-faceid_sdxl'", "width 28", "'sd15-tiny' has 16"]),
        ("an adapter of one base and another of its size class", "image-prompt/apply: { unet: $emblem.unet, adapter: $base, image: $look }",
            ["'ip-adapter_sd15'", "width 16", "'emblem' has 128"]),
        ("scales by block and a base without the block",
            "image-prompt/apply: { unet: $sd15.unet, adapter: $base, image: $look, blocks: '{\"down\": {\"block_7\": 1}}' }",
            ["down.block_7", "'sd15-tiny'", "block_0"]),
        ("a weight type for known bases and another base",
            "image-prompt/apply: { unet: $emblem.unet, adapter: $emblem-base, image: $emblem-look, weight-type: style-transfer }",
            ["'emblem'", "blocks"]),
        ("masks and pictures", "image-prompt/apply: { unet: $sd15.unet, adapter: $base, image: $look, mask: [PICTURE, PICTURE] }",
            ["2 masks", "1 picture"]),
        ("scales and pictures", "image-prompt/apply: { unet: $sd15.unet, adapter: $base, image: $looks, scales: [1, 2, 3] }",
            ["3", "2 pictures"]),

        ("embeddings and an adapter of another kind", "image-prompt/apply: { unet: $sd15.unet, adapter: $plus, image: $look }",
            ["image encoder 'image_encoder' gave is image embeddings of width 28",
                "'ip-adapter-plus_sd15' (kind plus) reads hidden states of width 32", "encode the pictures for the adapter"]),
        ("an identity's embeddings and a base adapter", "image-prompt/apply: { unet: $sd15.unet, adapter: $base, image: $who }",
            ["face identities of width 512", "'ip-adapter_sd15' (kind base) reads image embeddings of width 28"]),
        ("embeddings from a file and an adapter of another width",
            "image-prompt/apply: { unet: $sd15.unet, adapter: $plus, image: $saved }",
            ["'ip-embeds.safetensors'", "width 28", "'ip-adapter-plus_sd15'", "32"]),
        ("two prompts of different kinds, between", "image-prompt/blend: { first: $look, second: $detail }",
            ["image embeddings of width 28", "hidden states of width 32", "encode both with one encoder, for one adapter"]),
        ("two prompts of different kinds, together", "image-prompt/combine: { image: [$look, $detail] }",
            ["image embeddings of width 28", "hidden states of width 32", "encode both with one encoder, for one adapter"]),

        ("SD1.5 ControlNet and SDXL base",
            "structure/apply-controlnet: { unet: $sdxl.unet, controlnet: MODELS/controlnet-tiny, image: PICTURE }",
            ["'controlnet-tiny'", "'sdxl-tiny'", "cross-attention width 16 instead of 28", "Take a ControlNet trained on"]),
        ("SDXL ControlNet and SD1.5 base",
            "structure/apply-controlnet: { unet: $sd15.unet, controlnet: MODELS/controlnet-sdxl-tiny, image: PICTURE }",
            ["'controlnet-sdxl-tiny'", "'sd15-tiny'", "instead of", "Take a ControlNet trained on"]),
        ("a ControlNet and another base's scale of latents",
            "structure/apply-controlnet: { unet: $emblem.unet, controlnet: MODELS/controlnet-tiny, image: PICTURE }",
            ["'controlnet-tiny'", "'emblem'", "pixels of a latent pixel 8 instead of 4"]),
        ("SD1.5 T2I-Adapter and SDXL base",
            "structure/apply-t2i-adapter: { unet: $sdxl.unet, adapter: MODELS/t2iadapter-tiny, image: PICTURE }",
            ["'t2iadapter-tiny'", "'sdxl-tiny'"]),
        ("SDXL T2I-Adapter and SD1.5 base",
            "structure/apply-t2i-adapter: { unet: $sd15.unet, adapter: MODELS/t2iadapter-sdxl-tiny, image: PICTURE }",
            ["'t2iadapter-sdxl-tiny'", "'sd15-tiny'"]),

        ("SD1.5 LoRA and SDXL base", "lora/apply: { lora: MODELS/lora/kohya_sd15.safetensors, unet: $sdxl.unet }",
            ["'kohya_sd15'", "'sdxl-tiny'"]),
        ("SDXL LoRA and SD1.5 base", "lora/apply: { lora: MODELS/lora/kohya_sdxl.safetensors, unet: $sd15.unet }",
            ["'kohya_sdxl'", "'sd15-tiny'"]),
        ("SDXL LoRA and one text encoder",
            "lora/apply: { lora: MODELS/lora/kohya_sdxl.safetensors, unet: $sdxl.unet, text-encoder: $sd15.text-encoder }",
            ["'kohya_sdxl'", "'sd15-tiny' has one alone", "Stable Diffusion XL"]),
        ("a LoRA and another base of its family", "lora/apply: { lora: MODELS/lora/peft_sd15.safetensors, unet: $emblem.unet }",
            ["'peft_sd15'", "'emblem'"]),

        ("SD1.5 inversion and SDXL text encoders",
            "text/apply-inversion: { encoder: $sdxl.text-encoder, inversion: MODELS/embeddings/learned_embeds.safetensors }",
            ["'learned_embeds.safetensors'", "one text transformer", "'sdxl-tiny' has two", "use a file with clip_l and clip_g"]),
        ("SDXL inversion and SD1.5 text encoder",
            "text/apply-inversion: { encoder: $sd15.text-encoder, inversion: MODELS/embeddings/weave_sdxl.safetensors }",
            ["'weave_sdxl'", "two text transformers", "'sd15-tiny' has one", "use a file made for this family"]),
        ("an inversion and another base of its family",
            "text/apply-inversion: { encoder: $emblem.text-encoder, inversion: MODELS/embeddings/learned_embeds.safetensors }",
            ["'learned_embeds.safetensors'", "width 16", "'emblem' reads width 128", "use a file made for this family"]),
        ("an adapter where an inversion is wanted", "text/load-inversion: { path: MODELS/ip-adapter/ip-adapter_sd15.safetensors }",
            ["ip-adapter_sd15.safetensors", "inversion"]),

        ("SD1.5 words and SDXL base", $"sampling/sample: {{ unet: $sdxl.unet, positive: $words, {Draw} }}",
            ["'sd15-tiny' gives text states of width 16", "'sdxl-tiny' reads 28",
                "encode the prompt with the text encoder that 'sdxl-tiny' was trained with"]),
        ("SDXL words and SD1.5 base", $"sampling/sample: {{ unet: $sd15.unet, positive: $words-xl, {Draw} }}",
            ["'sdxl-tiny' gives text states of width 28", "'sd15-tiny' reads 16"]),
        ("SD1.5 words and what an SDXL base keeps away from",
            $"sampling/sample: {{ unet: $sdxl.unet, positive: $words-xl, negative: $words, {Draw} }}",
            ["'sd15-tiny' gives text states of width 16", "'sdxl-tiny' reads 28",
                "encode the prompt with the text encoder that 'sdxl-tiny' was trained with"]),
        ("sizes and SD1.5 words", "text/set-sizes: { words: $words, original-width: 512, original-height: 512 }",
            ["'sd15-tiny' has one text transformer", "told no sizes", "take an SDXL model"]),
        ("a second prompt and one text transformer", "text/encode: { encoder: $sd15.text-encoder, prompt: a cat, prompt-2: a dog }",
            ["'sd15-tiny' has one text transformer", "models with two (SDXL)", "leave it out"]),
        ("second prompts and prompts", "text/encode: { encoder: $sdxl.text-encoder, prompt: [a, b, c], prompt-2: [d, e] }",
            ["2 second prompts", "3 prompts", "one for all, or one for each"]),
        ("layers left out and the shorter of two transformers", "text/encode: { encoder: $sdxl.text-encoder, prompt: a cat, clip-skip: 3 }",
            ["'sdxl-tiny' has 3", "shorter transformer", "at most 2"]),
        ("SD1.5 latents and SDXL's autoencoder", "latents/decode: { autoencoder: $sdxl.autoencoder, latents: $drawn }",
            ["scaled by 0.18215", "'sdxl-tiny' are by 0.13025", "autoencoder of the model that drew",
                "set scaling-factor: 0.18215 at the node models/load-autoencoder"]),
        ("SDXL latents and SD1.5's autoencoder", "latents/decode: { autoencoder: $sd15.autoencoder, latents: $drawn-xl }",
            ["scaled by 0.13025", "'sd15-tiny' are by 0.18215", "autoencoder of the model that drew"]),
        ("a size and the latents' grid",
            "sampling/sample: { unet: $sd15.unet, positive: $words, sampler: ddim, steps: 2, seed: 1, width: 68, height: 64 }",
            ["68", "8"]),
        ("one prompt and a picture for each of three",
            "sampling/sample: { unet: $thrice, positive: $words, sampler: ddim, steps: 2, width: 64, height: 64 }",
            ["pictures for 3 prompts, one each", "1 picture is drawn", "arrangement: side-by-side"]),
        ("a size and a list of models",
            "sampling/sample: { unet: [$sd15.unet, $sd15.unet], positive: $words, sampler: ddim, steps: 2, width: 65, height: 64 }",
            ["65", "8"]),
        ("the second of two models and words of the first",
            "sampling/sample: { unet: [$sd15.unet, $emblem.unet], positive: $words, sampler: ddim, steps: 2, width: 64, height: 64 }",
            ["'emblem'"]),
        ("a start and a base of another scale of latents",
            "sampling/sample: { unet: $sd15.unet, positive: $words, sampler: ddim, steps: 2, seed: 1, start: $emblem-latents }",
            ["stands for 4 x 4 pixels", "'sd15-tiny' for 8 x 8", "encode the picture with the autoencoder of 'sd15-tiny'"]),
        ("noise alone and an inpainting base", $"sampling/sample: {{ unet: $inpainting.unet, positive: $words, {Draw} }}",
            ["'sd15-tiny-inpainting'", "reads 9 channels", "latents/encode with a mask", "use the plain model"]),
        ("a start without a mask and an inpainting base",
            "sampling/sample: { unet: $inpainting.unet, positive: $words, sampler: ddim, steps: 2, seed: 1, start: $plain-latents }",
            ["'sd15-tiny-inpainting'", "have no mask for", "encode the picture with its mask"]),
        ("latents and another model's autoencoder", "latents/decode: { autoencoder: $emblem.autoencoder, latents: $drawn }",
            ["one latent pixel was meant for 8 x 8 pixels", "'emblem'"]),
        ("a base without an image encoder", "image-prompt/encode: { adapter: $base, encoder: $sd15.image-encoder, image: PICTURE }",
            ["'sd15-tiny' has no image encoder", "models/load-image-encoder"]),

        ("a LoRA where an adapter is wanted", "image-prompt/load: { path: MODELS/lora/kohya_sd15.safetensors }",
            ["kohya_sd15.safetensors", "LoRA", "is not an image prompt adapter", "Name it where such a file is asked for"]),
        ("a ControlNet where an adapter is wanted", "image-prompt/load: { path: MODELS/controlnet-tiny.safetensors }",
            ["controlnet-tiny.safetensors", "ControlNet", "is not an image prompt adapter", "Name it where such a file is asked for"]),
        ("a base model where an adapter is wanted", "image-prompt/load: { path: MODELS/sd15-tiny.safetensors }",
            ["sd15-tiny.safetensors", "Stable Diffusion checkpoint", "is not an image prompt adapter", "Load it as a base model"]),
        ("an inversion where an adapter is wanted", "image-prompt/load: { path: MODELS/embeddings/learned_embeds.safetensors }",
            ["learned_embeds.safetensors", "textual inversion", "is not an image prompt adapter",
                "Name it where such a file is asked for"]),
        ("an image encoder where an adapter is wanted", "image-prompt/load: { path: MODELS/image_encoder/model.safetensors }",
            ["model.safetensors", "image encoder", "is not an image prompt adapter", "Name it where such a file is asked for"]),
        ("an adapter where a LoRA is wanted", "lora/load: { path: MODELS/ip-adapter/ip-adapter_sd15.safetensors }",
            ["ip-adapter_sd15.safetensors", "not a LoRA", "IP-Adapter, base"]),
        ("an adapter where a ControlNet is wanted", "structure/load-controlnet: { path: MODELS/ip-adapter/ip-adapter_sd15.safetensors }",
            ["ip-adapter_sd15.safetensors", "not a ControlNet", "IP-Adapter, base", "Name it where such a file is asked for"]),
        ("an adapter where a base model is wanted", "models/load: { path: MODELS/ip-adapter/ip-adapter_sd15.safetensors }",
            ["ip-adapter_sd15.safetensors", "not a base model", "IP-Adapter, base", "Name it where such a file is asked for"]),
        ("an adapter where an image encoder is wanted",
            "models/load-image-encoder: { path: MODELS/ip-adapter/ip-adapter_sd15.safetensors }",
            ["ip-adapter_sd15.safetensors", "not a CLIP image encoder", "IP-Adapter, base"]),
        ("a text encoder where an image encoder is wanted", "models/load-image-encoder: { path: MODELS/sd15-tiny/text_encoder }",
            ["text_encoder", "not a CLIP image encoder", "text encoder (CLIP)"]),
        ("a type of numbers that no tensor has here and an adapter", "image-prompt/load: { path: MADE/eighth-precision.safetensors }",
            ["eighth-precision.safetensors", "F8_E4M3", "F32, F16"]),
        ("whole numbers and an identity", "image-prompt/load-identity: { path: MADE/whole-numbers.npy }",
            ["whole-numbers.npy", "'<i8'", "astype('float32')"]),
        ("embeddings of one side and a prompt of two", "image-prompt/load-embeddings: { path: MADE/one-side.npy }",
            ["[1, 28]", "expected [2 x prompts, image, embedding]", "give it as 'negative'"]),
        ("an autoencoder where a base model is wanted", "models/load: { path: MODELS/sd15-tiny/vae }",
            ["vae", "model_index.json"]),
        ("a part's file where a base model is wanted", "models/load: { path: MODELS/sd15-tiny/unet/diffusion_pytorch_model.safetensors }",
            ["not a base model", "'UNet'", "name the model's folder, the one with model_index.json"]),
        ("a base model where an autoencoder is wanted", "models/load-autoencoder: { path: MODELS/sd15-tiny.safetensors }",
            ["not an autoencoder (VAE)", "Stable Diffusion checkpoint",
                "Load it as a base model; its text encoder and autoencoder come with it"]),
        ("whole numbers and an autoencoder", "models/load-autoencoder: { path: MADE/quantised-vae }",
            ["'decoder.conv_out.bias'", "whole numbers (I32)", "a quantised file", "F16 or BF16"]),
        ("a tiny autoencoder of another family", "latents/decode: { autoencoder: $tiny-xl, latents: $plain-latents }",
            ["scaled by 0.18215", "'taesdxl-tiny' are by 0.13025", "set scaling-factor: 0.18215 at the node models/load-autoencoder"]),
        ("a tiny autoencoder where a base model is wanted",
            "models/load: { path: MODELS/taesd-tiny/diffusion_pytorch_model.safetensors }",
            ["not a base model", "'tiny autoencoder (TAESD)'"]),
        ("an autoencoder and a file that is not whole", "models/load-autoencoder: { path: MADE/vae-not-whole }",
            ["lacks the tensor 'decoder.conv_out.bias' [3]", "not whole"]),
    ];

    public static TheoryData<string> Pairings => [.. Rows.Select(row => row.Pairing)];

    [Theory]
    [MemberData(nameof(Pairings))]
    public void A_wrong_pairing_is_found_before_the_run_with_both_sides_and_what_would_fit(string pairing)
    {
        var (_, node, expected) = Rows.Single(row => row.Pairing == pairing);

        var problems = plugins.ProblemsOf(WorkflowOf(node));

        var problem = Assert.Single(problems);
        Assert.All(expected, part => Assert.Contains(part, problem.Message, StringComparison.Ordinal));
    }

    /// <summary>A workflow with a node 'wrong', and the parts that it takes.</summary>
    /// <param name="node">The node.</param>
    /// <param name="others">Nodes between it and the parts.</param>
    internal static string WorkflowOf(string node, params IEnumerable<(string Name, string Node)> others)
    {
        var (names, text) = (new HashSet<string>(), new List<string> { Line("wrong", node) });
        foreach (var (name, other) in others)
        {
            names.Add(name);
            text.Add(Line(name, other));
            Take(other);
        }

        Take(node);
        return $"name: a wrong pairing\nnodes:\n{string.Join("\n", text)}\noutputs:\n  wrong: $wrong\n";

        void Take(string part)
        {
            foreach (var name in Reference().Matches(part).Select(match => match.Groups[1].Value).Where(names.Add))
            {
                text.Add(Line(name, Parts[name]));
                Take(Parts[name]);
            }
        }
    }

    private static string Line(string name, string node)
    {
        var end = node.IndexOf(": ", StringComparison.Ordinal);
        var with = node[(end + 2)..]
            .Replace("MADE", Made.Folder, StringComparison.Ordinal)
            .Replace("MODELS", "tests/Golden/models", StringComparison.Ordinal)
            .Replace("CASES", "tests/Golden/cases/pipelines", StringComparison.Ordinal)
            .Replace("EMBLEM", "samples/models/emblem", StringComparison.Ordinal)
            .Replace("PICTURE", "samples/images/reference-1.png", StringComparison.Ordinal)
            .Replace("STRIP", $"{Made.Folder}/strip.png", StringComparison.Ordinal)
            .Replace("POLE", $"{Made.Folder}/pole.png", StringComparison.Ordinal);
        return $"  {name}: {{ uses: {node[..end]}, with: {with} }}";
    }

    [GeneratedRegex(@"\$([a-z0-9-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
