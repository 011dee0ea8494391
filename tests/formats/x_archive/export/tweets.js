window.YTD.tweets.part0 = [
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "2028398026552246272"
          ],
          "editableUntil": "2026-03-02T11:00:00.000Z",
          "editsRemaining": "5",
          "isEditEligible": false
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "40"
      ],
      "favorite_count": "2",
      "id_str": "2028398026552246272",
      "truncated": false,
      "retweet_count": "0",
      "id": "2028398026552246272",
      "created_at": "Mon Mar 02 09:12:30 +0000 2026",
      "favorited": false,
      "full_text": "@ana_sew Sorry &amp; thanks, we look into it.",
      "lang": "en",
      "in_reply_to_status_id_str": "2028394880824246272",
      "in_reply_to_status_id": "2028394880824246272",
      "in_reply_to_user_id_str": "501",
      "in_reply_to_user_id": "501",
      "in_reply_to_screen_name": "ana_sew"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "2028399913989046272"
          ],
          "editableUntil": "2026-03-02T11:00:00.000Z",
          "editsRemaining": "5",
          "isEditEligible": false
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "40"
      ],
      "favorite_count": "0",
      "id_str": "2028399913989046272",
      "truncated": false,
      "retweet_count": "0",
      "id": "2028399913989046272",
      "created_at": "Mon Mar 02 09:20:00 +0000 2026",
      "favorited": false,
      "full_text": "@ana_sew It leaves today.",
      "lang": "en",
      "in_reply_to_status_id_str": "2028398026552246272",
      "in_reply_to_status_id": "2028398026552246272",
      "in_reply_to_user_id_str": "900",
      "in_reply_to_user_id": "900",
      "in_reply_to_screen_name": "AcmeCare"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "2028401172280246272"
          ],
          "editableUntil": "2026-03-02T11:00:00.000Z",
          "editsRemaining": "5",
          "isEditEligible": false
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "40"
      ],
      "favorite_count": "0",
      "id_str": "2028401172280246272",
      "truncated": false,
      "retweet_count": "4",
      "id": "2028401172280246272",
      "created_at": "Mon Mar 02 09:25:00 +0000 2026",
      "favorited": false,
      "full_text": "RT @ana_sew: I love my Acme",
      "lang": "en"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "2028402430571446272"
          ],
          "editableUntil": "2026-03-02T11:00:00.000Z",
          "editsRemaining": "5",
          "isEditEligible": false
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "40"
      ],
      "favorite_count": "0",
      "id_str": "2028402430571446272",
      "truncated": false,
      "retweet_count": "0",
      "id": "2028402430571446272",
      "created_at": "Mon Mar 02 09:30:00 +0000 2026",
      "favorited": false,
      "full_text": "We open at ten.",
      "lang": "und"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "20000000001"
          ],
          "editableUntil": "2026-03-02T11:00:00.000Z",
          "editsRemaining": "5",
          "isEditEligible": false
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "40"
      ],
      "favorite_count": "0",
      "id_str": "20000000001",
      "truncated": false,
      "retweet_count": "0",
      "id": "20000000001",
      "created_at": "Mon Sep 13 12:26:40 +0000 2010",
      "favorited": false,
      "full_text": "@old_friend Yes",
      "lang": "en",
      "in_reply_to_status_id_str": "19999999999",
      "in_reply_to_status_id": "19999999999",
      "in_reply_to_user_id_str": "77",
      "in_reply_to_user_id": "77",
      "in_reply_to_screen_name": "old_friend"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "2028404947153846272"
          ],
          "editableUntil": "2026-03-02T11:00:00.000Z",
          "editsRemaining": "5",
          "isEditEligible": false
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "40"
      ],
      "favorite_count": "0",
      "id_str": "2028404947153846272",
      "truncated": false,
      "retweet_count": "0",
      "id": "2028404947153846272",
      "created_at": "Mon Mar 02 09:40:00 +0000 2026",
      "favorited": false,
      "full_text": "And another thing",
      "lang": "en",
      "in_reply_to_status_id_str": "2028403269432246272",
      "in_reply_to_status_id": "2028403269432246272",
      "in_reply_to_user_id_str": "900",
      "in_reply_to_user_id": "900",
      "in_reply_to_screen_name": "AcmeCare"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "2028407463736246272"
          ],
          "editableUntil": "2026-03-02T11:00:00.000Z",
          "editsRemaining": "5",
          "isEditEligible": false
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "40"
      ],
      "favorite_count": "0",
      "id_str": "2028407463736246272",
      "truncated": false,
      "retweet_count": "0",
      "id": "2028407463736246272",
      "created_at": "Mon Mar 02 09:50:00 +0000 2026",
      "favorited": false,
      "full_text": "@ana_sew Has it come?",
      "lang": "en",
      "in_reply_to_status_id_str": "2028394880824246272",
      "in_reply_to_status_id": "2028394880824246272",
      "in_reply_to_user_id_str": "501",
      "in_reply_to_user_id": "501",
      "in_reply_to_screen_name": "ana_sew"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "2028409980318646272",
            "2028410231976886272"
          ],
          "editableUntil": "2026-03-02T11:00:00.000Z",
          "editsRemaining": "4",
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "40"
      ],
      "favorite_count": "0",
      "id_str": "2028409980318646272",
      "truncated": false,
      "retweet_count": "0",
      "id": "2028409980318646272",
      "created_at": "Mon Mar 02 10:00:00 +0000 2026",
      "favorited": false,
      "full_text": "@ben Yse",
      "lang": "en",
      "in_reply_to_status_id_str": "2028408722027446272",
      "in_reply_to_status_id": "2028408722027446272",
      "in_reply_to_user_id_str": "502",
      "in_reply_to_user_id": "502",
      "in_reply_to_screen_name": "ben"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "edit": {
          "initialTweetId": "2028409980318646272",
          "editControlInitial": {
            "editTweetIds": [
              "2028409980318646272",
              "2028410231976886272"
            ],
            "editableUntil": "2026-03-02T11:00:00.000Z",
            "editsRemaining": "4",
            "isEditEligible": true
          }
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "40"
      ],
      "favorite_count": "0",
      "id_str": "2028410231976886272",
      "truncated": false,
      "retweet_count": "0",
      "id": "2028410231976886272",
      "created_at": "Mon Mar 02 10:01:00 +0000 2026",
      "favorited": false,
      "full_text": "@ben Yes",
      "lang": "en",
      "in_reply_to_status_id_str": "2028408722027446272",
      "in_reply_to_status_id": "2028408722027446272",
      "in_reply_to_user_id_str": "502",
      "in_reply_to_user_id": "502",
      "in_reply_to_screen_name": "ben"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "2028411238609846272"
          ],
          "editableUntil": "2026-03-02T11:00:00.000Z",
          "editsRemaining": "5",
          "isEditEligible": false
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "40"
      ],
      "favorite_count": "0",
      "id_str": "2028411238609846272",
      "truncated": false,
      "retweet_count": "0",
      "id": "2028411238609846272",
      "created_at": "Mon Mar 02 10:05:00 +0000 2026",
      "favorited": false,
      "full_text": "@ben Tomorrow, too",
      "lang": "en",
      "in_reply_to_status_id_str": "2028410231976886272",
      "in_reply_to_status_id": "2028410231976886272",
      "in_reply_to_user_id_str": "900",
      "in_reply_to_user_id": "900",
      "in_reply_to_screen_name": "AcmeCare"
    }
  }
]
