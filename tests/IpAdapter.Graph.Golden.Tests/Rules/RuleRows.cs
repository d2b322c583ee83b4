namespace IpAdapter.Graph.Golden.Tests.Rules;

/// <summary>A node for each rule of a check that no wrong pairing breaks.</summary>
internal static class RuleRows
{
    private const string Steps = "sampler: ddim, steps: 2, seed: 1";
    private const string Draw = $"{Steps}, width: 64, height: 64";
    private const string Apply = "image-prompt/apply: { unet: $sd15.unet, adapter: $base, image: $look";
    private const string Simple = "image-prompt/apply: { unet: $sd15.unet, adapter: $simple, image: $look";
    private const string Sample = "sampling/sample: { unet: $sd15.unet, positive: $words";

    private const string Trained = "unet: $sd15.unet, autoencoder: $sd15.autoencoder, text-encoder: $sd15.text-encoder, "
        + "data: samples/data/emblem, steps: 1, width: 64, height: 64";

    private const string Untrained = "autoencoder: $sd15.autoencoder, text-encoder: $sd15.text-encoder, data: samples/data/emblem, "
        + "steps: 1, width: 64, height: 64";

    private const string Train = $"training/train-image-prompt: {{ {Trained}, image-encoder: $vision";

    public static readonly string[] Nodes =
    [
        $"{Apply}, boost: 0.5 }}",
        $"{Apply}, composition: $detail }}",
        $"{Apply}, composition: $look }}",
        "image-prompt/apply: { unet: $sd15.unet, adapter: $base, image: $looks, scales: [1, 0.5], composition: $look }",
        $"{Apply}, composition-scale: 0.5 }}",
        $"{Apply}, start: 0.5, end: 0.2 }}",
        $"{Apply}, blocks: 'nonsense' }}",
        $"{Apply}, layer-weights: 'nonsense' }}",
        $"{Apply}, layer-weights: '99:1' }}",
        $"{Simple}, scale: 0.5 }}",
        $"{Simple}, weight-type: ease-in }}",
        $"{Simple}, embeds-scaling: k-and-v }}",
        $"{Simple}, unfold-batch: true }}",
        Simple + """, blocks: '{"mid": 1}' }""",
        $"{Simple}, layer-weights: '1:1' }}",
        $"{Simple}, scales: [1] }}",
        $"{Simple}, negative-scale: 0.5 }}",
        $"{Simple}, mask: PICTURE }}",
        $"{Simple}, composition: $look }}",
        "image-prompt/blend: { first: $look, second: $looks }",
        "image-prompt/blend: { first: $one-each, second: $look }",
        "image-prompt/combine: { image: [] }",
        "image-prompt/combine: { image: [$look], method: subtract }",
        "image-prompt/combine: { image: [$one-each, $two-each] }",
        "image-prompt/combine: { image: [$look, $look], weights: [1] }",
        "image-prompt/encode: { adapter: $base, encoder: $vision, image: [PICTURE, PICTURE, PICTURE], weights: [1, 2] }",
        "image-prompt/encode: { adapter: $base, encoder: $vision, image: [] }",
        "image-prompt/encode: { adapter: $base, encoder: $vision, image: PICTURE, negative: [PICTURE, PICTURE] }",
        "image-prompt/encode-tiles: { adapter: $base, encoder: $vision, image: PICTURE, tiles: 2, convention: as-comfyui }",
        "image-prompt/encode-tiles: { adapter: $base, encoder: $vision, image: STRIP, tiles: 1, convention: as-comfyui }",
        "image-prompt/encode-tiles: { adapter: $base, encoder: $vision, image: PICTURE, tiles: 1, negative: STRIP, "
            + "convention: as-comfyui }",
        "image-prompt/encode-tiles: { adapter: $base, encoder: $vision, image: STRIP, tiles: 2 }",
        "image-prompt/embed-face: { image: [] }",
        "image-prompt/encode-face: { adapter: $faceid, identity: [] }",
        "image-prompt/encode-face: { adapter: $faceid, identity: $face-512, image: PICTURE }",
        "image-prompt/encode-face: { adapter: $faceid, identity: $face-512, negative: PICTURE }",
        "image-prompt/encode-face: { adapter: $faceid-plus, identity: $face-64, encoder: $vision, image: [PICTURE, PICTURE, PICTURE, "
            + "PICTURE, PICTURE] }",
        "image-prompt/encode-face: { adapter: $faceid-plus, identity: $face-64, encoder: $vision, image: PICTURE, negative: "
            + "[PICTURE, PICTURE] }",
        "image-prompt/load-identity: { path: MADE/no-face.npy }",
        "image-prompt/load-embeddings: { path: MADE/one-side.npy, negative: MADE/other-side.npy }",
        "image-prompt/make-noise: { blur: 17, size: 16 }",
        "image-prompt/prepare-image: { image: STRIP, crop: pad }",
        "image-prompt/schedule-weights: { weights: [0, 1], image: PICTURE, method: shift-batches }",
        "image-prompt/schedule-weights: { weights: [0, 1], frames: 4, start-frame: 4 }",
        "image-prompt/cut-tiles: { image: STRIP }",
        "images/contact-sheet: { images: [] }",
        "images/contact-sheet: { images: [STRIP, POLE] }",
        "images/contact-sheet: { images: [PICTURE, PICTURE], columns: 2, column-labels: [one] }",
        "images/contact-sheet: { images: [PICTURE, PICTURE], columns: 1, row-labels: [one, two, three] }",
        "judging/clip-scores: { clip: EMBLEM/clip, images: [], captions: [a star] }",
        "judging/clip-scores: { clip: EMBLEM/clip, images: [PICTURE] }",
        "judging/clip-scores: { clip: EMBLEM/clip, images: [PICTURE], references: [PICTURE], captions: [a star, a ring] }",
        "judging/clip-scores: { clip: EMBLEM/clip, images: [PICTURE, PICTURE, PICTURE], references: [PICTURE, PICTURE], "
            + "captions: [a star, a ring] }",
        "judging/search: { clip: EMBLEM/clip, folder: samples/images }",
        "judging/search: { clip: EMBLEM/clip, folder: PICTURE, text: a star }",
        "judging/search: { clip: EMBLEM/clip, folder: workflows, text: a star }",
        "judging/search: { clip: EMBLEM/clip, folder: samples/images, text: a star, cache: STRIP }",
        "judging/summarize: { scores: [] }",
        "judging/summarize: { scores: [$scores], names: [one, two] }",
        "judging/zero-shot: { clip: EMBLEM/clip, images: [], labels: [a star, a ring] }",
        "judging/zero-shot: { clip: EMBLEM/clip, images: [PICTURE], labels: [a star] }",
        "judging/zero-shot: { clip: EMBLEM/clip, images: [PICTURE], labels: [a star, a star] }",
        "judging/zero-shot: { clip: EMBLEM/clip, images: [PICTURE], labels: [a star, a ring], templates: ['a picture'] }",
        "latents/decode: { autoencoder: $sd15.autoencoder, latents: $drawn, tile: 8 }",
        "latents/encode: { autoencoder: $sd15.autoencoder, image: PICTURE, width: 65 }",
        "latents/encode: { autoencoder: $sd15.autoencoder, image: PICTURE, height: 65 }",
        "latents/encode: { autoencoder: $sd15.autoencoder, image: PICTURE, tile: 8 }",
        "latents/encode: { autoencoder: $sd15.autoencoder, image: STRIP }",
        "models/load: { path: MODELS/sd15-tiny, config: MODELS/sd15-tiny }",
        $"{Sample}, {Draw}, strength: 0.5 }}",
        $"{Sample}, sampler: ddim, steps: 1000, width: 64, height: 64 }}",
        "sampling/sample: { unet: $blind.unet, positive: $words, sampler: $trailing, steps: 2, width: 64, height: 64 }",
        $"{Sample}, {Steps} }}",
        $"{Sample}, {Steps}, width: 64 }}",
        $"{Sample}, {Steps}, width: 64, height: 68 }}",
        $"{Sample}, {Steps}, start: $drawn, width: 128 }}",
        $"{Sample}, {Steps}, start: $drawn, height: 128 }}",
        $"{Sample}, {Steps}, start: $drawn, strength: 0.01 }}",
        $"sampling/sample: {{ unet: $sd15.unet, positive: $three-words, negative: $two-words, {Draw} }}",
        $"sampling/sample: {{ unet: $sd15.unet, positive: $striped, {Draw} }}",
        $"sampling/sample: {{ unet: $sd15.unet, positive: $three-words, negative: $striped, {Draw} }}",
        "structure/apply-controlnet: { unet: $sd15.unet, controlnet: MODELS/controlnet-tiny, image: PICTURE, start: 0.5, end: 0.2 }",
        "structure/apply-reference: { unet: $sd15.unet, reference: $two-drawn }",
        "structure/apply-reference: { unet: $sd15.unet, reference: $drawn, start: 0.5, end: 0.2 }",
        "structure/apply-reference: { unet: $inpainting.unet, reference: $drawn }",
        "structure/canny: { image: PICTURE, low: 200, high: 100 }",
        "text/combine: { words: [] }",
        "text/encode: { encoder: $misread.text-encoder, prompt: x }",
        "text/encode: { encoder: $sd15.text-encoder, prompt: [] }",
        "training/train-image-prompt: { unet: $sd15.unet, autoencoder: $sd15.autoencoder, text-encoder: $sd15.text-encoder, "
            + "image-encoder: $vision, data: samples/data/emblem, steps: 1, width: 66, height: 66 }",
        $"{Train}, drop-image: 0.6, drop-text: 0.6 }}",
        $"{Train}, warm-up: 10, decay-steps: 5 }}",
        $"{Train}, adapter: $base, tokens: 8 }}",
        $"{Train}, adapter: $simple }}",
        $"{Train}, adapter: $faceid }}",
        $"{Train}, adapter: $base-xl }}",
        $"training/train-image-prompt: {{ {Trained}, image-encoder: $emblem.image-encoder, adapter: $base }}",
        $"training/train-lora: {{ {Trained}, layers: [nonsense] }}",
        $"training/train-controlnet: {{ unet: $inpainting.unet, {Untrained} }}",
        $"training/train-lora: {{ unet: $inpainting.unet, {Untrained} }}",
        "training/train-lora: { unet: $sd15.unet, autoencoder: $emblem.autoencoder, text-encoder: $sd15.text-encoder, "
            + "data: samples/data/emblem, steps: 1, width: 64, height: 64 }",
        "training/train-lora: { unet: $sd15.unet, autoencoder: $sd15.autoencoder, text-encoder: $sdxl.text-encoder, "
            + "data: samples/data/emblem, steps: 1, width: 64, height: 64 }",
        "training/train-lora: { unet: $sd15.unet, autoencoder: $sd15.autoencoder, text-encoder: $sd15.text-encoder, "
            + "data: samples/data/emblem, steps: 1, width: 32, height: 32, buckets: true }",
        $"training/train-lora: {{ {Trained}, sample-every: 5 }}",
        $"training/train-lora: {{ {Trained}, judge: EMBLEM/clip }}",
        $"training/train-unet: {{ unet: $adapted, {Untrained} }}",
        $"training/train-textual-inversion: {{ {Trained}, token: '' }}",
        $"training/train-textual-inversion: {{ {Trained}, token: '<|endoftext|>' }}",
        $"training/train-textual-inversion: {{ {Trained}, token: thing, templates: ['no place'] }}",
        $"text/encode: {{ encoder: $sd15.text-encoder, prompt: ['{Words(5)}', '{Words(7)}', '{Words(8)}'] }}",
        "text/load-inversion: { path: MODELS/embeddings/learned_embeds.safetensors, token: ' ' }",
        "text/set-region: { words: $words, mask: [] }",
    ];

    // A prompt of so many chunks of 75 tokens.
    private static string Words(int chunks) => string.Concat(Enumerable.Repeat("cat ", 75 * chunks)).TrimEnd();
}
